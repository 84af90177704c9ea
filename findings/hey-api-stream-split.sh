#!/usr/bin/env bash
# Expected: how the network cuts an event stream into pieces does not change its events.
# Instead, in a stream with CRLF line ends, the client that @hey-api/openapi-ts generates makes two events of one when a piece ends
# between CR and LF: here a message of two lines arrives as two messages, the second one without the first one's type.
# Why: each piece has its CR turned into LF at once, so the LF that comes next is a second, empty line.
. "$(dirname "$0")/lib.sh"

npm_get @hey-api/openapi-ts@0.99.0 typescript@5.9.3 esbuild@0.25.12 eventsource-parser@4.1.3
cat > api.json <<'JSON'
{ "openapi": "3.1.0", "info": { "title": "Tickets", "version": "1.0.0" },
  "paths": { "/events": { "get": { "operationId": "events",
    "responses": { "200": { "description": "events", "content": { "text/event-stream": { "schema": { "type": "string" } } } } } } } } }
JSON
npx openapi-ts --input api.json --output client --client @hey-api/client-fetch > client.log 2>&1 || { cat client.log; exit 2; }
npx esbuild client/index.ts --bundle --platform=node --format=esm --outfile=client.mjs --log-level=error
cat > run.mjs <<'JS'
import { EventSourceParserStream } from "eventsource-parser/stream"
import { events } from "./client.mjs"

const bytes = new TextEncoder().encode("event: notice\r\ndata: Row 17\r\ndata: is free\r\n\r\n")
const cut = (at) =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.slice(0, at))
        controller.enqueue(bytes.slice(at))
        controller.close()
      },
    }),
    { headers: { "content-type": "text/event-stream" } },
  )
const all = new Set(), reference = new Set()
for (let at = 1; at < bytes.length; at++) {
  const seen = []
  const { stream } = await events({ baseUrl: "http://127.0.0.1", fetch: async () => cut(at), onSseEvent: ({ event, data }) => seen.push([event, data]) })
  for await (const _ of stream);
  all.add(JSON.stringify(seen))
  const other = []
  for await (const { event, data } of cut(at).body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())) other.push([event, data])
  reference.add(JSON.stringify(other))
}
console.log("the generated client, over all cuts, has seen:")
for (const seen of [...all].sort()) console.log(" ", seen)
console.log("eventsource-parser, over all cuts, has seen:")
for (const seen of reference) console.log(" ", seen)
JS
node run.mjs > seen.txt
described <<'TXT'
the generated client, over all cuts, has seen:
  [["notice","Row 17"],[null,"is free"]]
  [["notice","Row 17\nis free"]]
  [["notice",null],[null,"Row 17\nis free"]]
eventsource-parser, over all cuts, has seen:
  [["notice","Row 17\nis free"]]
TXT
