#!/usr/bin/env bash
# Expected: a WebSocket client takes an answer with "Connection: keep-alive, Upgrade", as some proxies write it: RFC 6455, section 4.1,
# lets it fail only where that list has no token Upgrade; and text whose frames part a letter of UTF-8 (section 5.6) is read whole.
# Instead websocket and faye-websocket (npm) give up the handshake, each with a sentence that says the header is missing or not
# "Upgrade"; and nodejs-websocket reads each frame alone, so the word for Seoul ends with signs of replacement. ws does both right.
. "$(dirname "$0")/lib.sh"

npm_get websocket@1.0.35 faye-websocket@0.11.4 nodejs-websocket@1.7.2 ws@8.23.0
cat > clients.cjs <<'JS'
const { createHash } = require("node:crypto")
const { createServer } = require("node:http")

const word = Buffer.from("서울")
const frame = (code, last, bytes) => Buffer.concat([Buffer.from([(last ? 0x80 : 0) | code, bytes.length]), bytes])
const server = createServer()
server.on("upgrade", (request, socket) => {
  const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64")
  const connection = request.url === "/list" ? "keep-alive, Upgrade" : "Upgrade"
  socket.on("error", () => {})
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: ${connection}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`)
  // A text of two frames, the first of which ends within a letter.
  socket.write(Buffer.concat([frame(1, false, word.subarray(0, 4)), frame(0, true, word.subarray(4))]))
})
const clients = {
  ws: (url, text, failed) => {
    const client = new (require("ws"))(url)
    client.on("message", (message) => text(String(message)))
    client.on("error", failed)
  },
  websocket: (url, text, failed) => {
    const client = new (require("websocket").client)()
    client.on("connectFailed", failed)
    client.on("connect", (connection) => connection.on("message", (message) => text(message.utf8Data)))
    client.connect(url)
  },
  "faye-websocket": (url, text, failed) => {
    const client = new (require("faye-websocket").Client)(url)
    client.on("message", (message) => text(message.data))
    client.on("error", failed)
  },
  "nodejs-websocket": (url, text, failed) => {
    const client = require("nodejs-websocket").connect(url)
    client.on("text", text)
    client.on("error", failed)
  },
}
server.listen(0, "127.0.0.1", async () => {
  for (const path of ["/plain", "/list"]) {
    console.log(path === "/list" ? "Connection: keep-alive, Upgrade" : "Connection: Upgrade")
    for (const [name, connect] of Object.entries(clients)) {
      const url = `ws://127.0.0.1:${server.address().port}${path}`
      const seen = await new Promise((resolve) => {
        connect(url, (text) => resolve(`reads ${text}`), (error) => resolve(`fails (${String(error.message).split("\n")[0]})`))
      })
      console.log(`  ${name}: ${seen}`)
    }
  }
  process.exit()
})
JS
node clients.cjs > seen.txt
described <<'TXT'
Connection: Upgrade
  ws: reads 서울
  websocket: reads 서울
  faye-websocket: reads 서울
  nodejs-websocket: reads 서���
Connection: keep-alive, Upgrade
  ws: reads 서울
  websocket: fails (Expected a Connection: Upgrade header from the server)
  faye-websocket: fails (Error during WebSocket handshake: 'Connection' header value is not 'Upgrade')
  nodejs-websocket: reads 서���
TXT
