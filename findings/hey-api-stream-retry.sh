#!/usr/bin/env bash
# Expected: the client that @hey-api/openapi-ts generates for a text/event-stream answer comes back as EventSource does: after the
# stream has ended, not after 204 ("do not come back") and not after 404.
# Instead it is the other way round: an ended stream is left for good, 204 and 404 are asked for again, without a limit unless one
# is given. And the pause doubles with each connection ever broken, also when the ones in between were good.
# Why: the loop leaves on an end of the body and counts everything else as an error ("No body" for 204); its count of attempts is
# never set back.
. "$(dirname "$0")/lib.sh"

npm_get @hey-api/openapi-ts@0.99.0 typescript@5.9.3 esbuild@0.25.12
cat > api.json <<'JSON'
{ "openapi": "3.1.0", "info": { "title": "Tickets", "version": "1.0.0" },
  "paths": { "/{kind}": { "get": { "operationId": "events",
    "parameters": [{ "name": "kind", "in": "path", "required": true, "schema": { "type": "string" } }],
    "responses": { "200": { "description": "events", "content": { "text/event-stream": { "schema": { "type": "string" } } } },
                   "204": { "description": "no more" } } } } } }
JSON
npx openapi-ts --input api.json --output client --client @hey-api/client-fetch > client.log 2>&1 || { cat client.log; exit 2; }
npx esbuild client/index.ts --bundle --platform=node --format=esm --outfile=client.mjs --log-level=error
cat > run.mjs <<'JS'
import { createServer } from "node:http"
import { events } from "./client.mjs"

const count = {}
const server = createServer((request, response) => {
  const kind = request.url.slice(1)
  count[kind] = (count[kind] ?? 0) + 1
  if (kind === "204" || kind === "404") return response.writeHead(Number(kind)).end()
  response.writeHead(200, { "content-type": "text/event-stream" })
  response.write(`id: ${count[kind]}\ndata: a\n\n`)
  if (kind === "ended") response.end()
  else setTimeout(() => response.destroy(), 20)
})
server.listen(0, "127.0.0.1", async () => {
  for (const kind of ["ended", "204", "404", "broken"]) {
    const pauses = []
    const { stream } = await events({
      baseUrl: `http://127.0.0.1:${server.address().port}`,
      path: { kind },
      sseDefaultRetryDelay: 100,
      sseMaxRetryAttempts: 5,
      sseSleepFn: async (ms) => void pauses.push(ms),
    })
    let seen = 0
    for await (const _ of stream) seen++
    console.log(`${kind}: ${count[kind]} request(s), ${seen} event(s), pauses of ${pauses.join(", ") || "none"} ms`)
  }
  server.close()
  server.closeAllConnections()
})
JS
node run.mjs > seen.txt
described <<'TXT'
ended: 1 request(s), 1 event(s), pauses of none ms
204: 5 request(s), 0 event(s), pauses of 100, 200, 400, 800 ms
404: 5 request(s), 0 event(s), pauses of 100, 200, 400, 800 ms
broken: 5 request(s), 5 event(s), pauses of 100, 200, 400, 800 ms
TXT
