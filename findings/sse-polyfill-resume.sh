#!/usr/bin/env bash
# Expected: event-source-polyfill, which React Native apps use, comes back as a browser's EventSource does: with the header
# Last-Event-ID, after the time that the server asked for, and not after the answer 204.
# Instead it sends the id in the address alone (lastEventId=), so that a server that reads the header starts from the beginning,
# waits at least a second, and comes back after 204.
. "$(dirname "$0")/lib.sh"

npm_get node@22.23.2 event-source-polyfill@1.0.31 eventsource@4.1.1
cat > resume.cjs <<'JS'
const http = require("node:http")
const { EventSourcePolyfill } = require("event-source-polyfill")
const { EventSource } = require("eventsource")

const run = async () => {
  for (const [name, Client] of Object.entries({ eventsource: EventSource, "event-source-polyfill": EventSourcePolyfill })) {
    const requests = []
    let enough = () => {}
    const server = http.createServer((request, response) => {
      requests.push({ address: request.url, header: request.headers["last-event-id"], at: performance.now() })
      if (requests.length > 1) response.writeHead(204).end()
      else response.writeHead(200, { "content-type": "text/event-stream" }).end("retry: 200\nid: 7\ndata: A1 held\n\n")
      if (requests.length === 3) enough()
    })
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
    const client = new Client(`http://127.0.0.1:${server.address().port}/seats`)
    client.onerror = () => {}
    // a client that obeys the 204 makes no third request: six seconds are three times what the other one takes
    await new Promise((resolve) => { enough = resolve; setTimeout(resolve, 6000) })
    client.close()
    const [first, second, third] = requests
    console.log(`${name}: ${second.address}, Last-Event-ID ${second.header ?? "none"}`)
    console.log(`  after retry: 200 it came back ${second.at - first.at < 900 ? "within 0.9 s" : "later than 0.9 s"}; after 204 ${third ? "it came back" : "it stayed away"}`)
    server.close()
  }
  process.exit()
}
run()
JS
node_modules/.bin/node resume.cjs 2> client.log > seen.txt
described <<'TXT'
eventsource: /seats, Last-Event-ID 7
  after retry: 200 it came back within 0.9 s; after 204 it stayed away
event-source-polyfill: /seats?lastEventId=7, Last-Event-ID none
  after retry: 200 it came back later than 0.9 s; after 204 it came back
TXT
