#!/usr/bin/env bash
# Expected: a client that agrees on STOMP 1.1 or 1.2 writes a colon and a line end of a header as \c and \n, and reads them
# back, as both versions say. Instead webstomp-client and stompjs write and hand over headers as they are: what comes
# behind a line end of a title is a line of its own to the broker, and a page shows "19\c30 Row A\nRow B". @stomp/stompjs
# and stompest (Python) do as the standard says.
. "$(dirname "$0")/lib.sh"

npm_get webstomp-client@1.2.6 stompjs@2.3.3 @stomp/stompjs@7.5.0
pip_get stompest==2.3.0
cat > clients.mjs <<'JS'
import { createRequire } from "node:module"
const require = createRequire(import.meta.url)
const title = "19:30 Row A\nRow B"

// A broker in place of a WebSocket: takes the newest version that the client names, keeps what is sent, and tells the title
// as both versions write it.
class Broker {
  protocol = ""
  readyState = 0
  OPEN = 1
  constructor() {
    setTimeout(() => {
      this.readyState = 1
      this.onopen?.({})
    })
  }
  close() {
    setTimeout(() => this.onclose?.({ code: 1000, wasClean: true }))
  }
  send(data) {
    const text = typeof data === "string" ? data : Buffer.from(data).toString()
    const [command] = text.split("\n")
    if (command === "CONNECT" || command === "STOMP") {
      this.version = /accept-version:(.*)/.exec(text)[1].split(",").sort().at(-1)
      this.tell(`CONNECTED\nversion:${this.version}\nheart-beat:0,0\n\n\0`)
    }
    if (command === "SEND") this.sent = text
    if (command === "SUBSCRIBE")
      this.tell(`MESSAGE\nsubscription:${/\nid:(.*)/.exec(text)[1]}\nmessage-id:1\ndestination:/topic/seats\ntitle:19\\c30 Row A\\nRow B\n\nhi\0`)
  }
  tell(text) {
    setTimeout(() => this.onmessage?.({ data: text }))
  }
}
const told = (name, broker, heard) =>
  console.log(`${name} (${broker.version}) sends ${JSON.stringify(/title:19(?:.*\nRow.*|.*)/.exec(broker.sent)[0])} and hears ${JSON.stringify(heard)}`)

const { Client } = await import("@stomp/stompjs")
await new Promise((done) => {
  const broker = new Broker()
  const client = new Client({ webSocketFactory: () => broker, reconnectDelay: 0 })
  client.onConnect = () => {
    client.publish({ destination: "/topic/seats", body: "hi", headers: { title } })
    client.subscribe("/topic/seats", (message) => {
      told("@stomp/stompjs", broker, message.headers.title)
      client.deactivate()
      done()
    })
  }
  client.activate()
})
for (const name of ["webstomp-client", "stompjs"]) {
  await new Promise((done) => {
    const broker = new Broker()
    const client = require(name).over(broker, { debug: false, heartbeat: false })
    client.debug = () => {}
    client.connect({}, () => {
      if (name === "stompjs") client.send("/topic/seats", { title }, "hi")
      else client.send("/topic/seats", "hi", { title })
      client.subscribe("/topic/seats", (message) => done(told(name, broker, message.headers.title)))
    })
  })
}
JS
cat > reader.py <<'PY'
import json
from stompest.protocol import StompFrame, StompParser, StompSpec
sent = bytes(StompFrame("SEND", {"title": "19:30 Row A\nRow B"}, b"hi", version="1.2")).decode().split("\n")[1]
parser = StompParser(StompSpec.VERSION_1_2)
parser.add(b"MESSAGE\nsubscription:0\nmessage-id:1\ndestination:/topic/seats\ntitle:19\\c30 Row A\\nRow B\n\nhi\x00")
print(f"stompest (1.2) sends {json.dumps(sent)} and hears {json.dumps(parser.get().headers['title'])}")
PY
{ node clients.mjs; python reader.py; } > seen.txt
described <<'TXT'
@stomp/stompjs (1.2) sends "title:19\\c30 Row A\\nRow B" and hears "19:30 Row A\nRow B"
webstomp-client (1.2) sends "title:19:30 Row A\nRow B" and hears "19\\c30 Row A\\nRow B"
stompjs (1.1) sends "title:19:30 Row A\nRow B" and hears "19\\c30 Row A\\nRow B"
stompest (1.2) sends "title:19\\c30 Row A\\nRow B" and hears "19:30 Row A\nRow B"
TXT
