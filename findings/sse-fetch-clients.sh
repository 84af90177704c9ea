#!/usr/bin/env bash
# Expected: the event streams that clients read by fetch give the same events as a browser's EventSource.
# Instead @microsoft/fetch-event-source gives an empty message for each keepalive comment; it, extended-eventsource and
# fetch-event-stream give one for a name or an id without data, and drop a first empty line of the text; the last one also drops all
# spaces at its start, and an event whose only line is "data".
. "$(dirname "$0")/lib.sh"

npm_get node@22.23.2 @microsoft/fetch-event-source@2.0.1 extended-eventsource@2.1.0 fetch-event-stream@0.1.6 eventsource-parser@3.0.6
cat > read.mjs <<'JS'
import http from "node:http"
import { fetchEventSource } from "@microsoft/fetch-event-source"
import { EventSource } from "extended-eventsource"
import { events } from "fetch-event-stream"
import { createParser } from "eventsource-parser"

globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} }
globalThis.window = { setTimeout, clearTimeout }
const streams = [": keepalive\n\n", "event: sold\n\n", "id: 7\n\n", "data:   12\n\n", "data:\ndata: A1\n\n", "data\n\n"]
// each stream ends with an event that tells that all before it was read
const server = http.createServer((request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" })
  response.write(`${streams[Number(request.url.slice(1))]}data: end\n\n`)
})
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
const clients = {
  "eventsource-parser": async (address, signal, add) => {
    const parser = createParser({ onEvent: ({ data }) => add(data) })
    for await (const piece of (await fetch(address, { signal })).body.pipeThrough(new TextDecoderStream())) parser.feed(piece)
  },
  "@microsoft/fetch-event-source": (address, signal, add) =>
    fetchEventSource(address, { signal, fetch, openWhenHidden: true, onmessage: ({ data }) => add(data) }),
  "extended-eventsource": async (address, signal, add) => {
    const source = new EventSource(address)
    for (const type of ["message", "sold"]) source.addEventListener(type, ({ data }) => add(data))
    signal.addEventListener("abort", () => source.close())
  },
  "fetch-event-stream": async (address, signal, add) => {
    for await (const { data } of events(await fetch(address, { signal }), signal)) add(data)
  },
}
for (const [index, stream] of streams.entries()) {
  console.log(JSON.stringify(stream))
  for (const [name, read] of Object.entries(clients)) {
    const seen = []
    const stop = new AbortController()
    await new Promise((resolve) => {
      const add = (data) => { if (data === "end") resolve(); else seen.push(data ?? null) }
      read(`http://127.0.0.1:${server.address().port}/${index}`, stop.signal, add).catch(resolve)
    })
    stop.abort()
    console.log(`  ${name}: ${JSON.stringify(seen)}`)
  }
}
process.exit()
JS
node_modules/.bin/node read.mjs 2> client.log > seen.txt
described <<'TXT'
": keepalive\n\n"
  eventsource-parser: []
  @microsoft/fetch-event-source: [""]
  extended-eventsource: []
  fetch-event-stream: []
"event: sold\n\n"
  eventsource-parser: []
  @microsoft/fetch-event-source: [""]
  extended-eventsource: [""]
  fetch-event-stream: [null]
"id: 7\n\n"
  eventsource-parser: []
  @microsoft/fetch-event-source: [""]
  extended-eventsource: [""]
  fetch-event-stream: [null]
"data:   12\n\n"
  eventsource-parser: ["  12"]
  @microsoft/fetch-event-source: ["  12"]
  extended-eventsource: ["  12"]
  fetch-event-stream: ["12"]
"data:\ndata: A1\n\n"
  eventsource-parser: ["\nA1"]
  @microsoft/fetch-event-source: ["A1"]
  extended-eventsource: ["A1"]
  fetch-event-stream: ["A1"]
"data\n\n"
  eventsource-parser: [""]
  @microsoft/fetch-event-source: [""]
  extended-eventsource: [""]
  fetch-event-stream: []
TXT
