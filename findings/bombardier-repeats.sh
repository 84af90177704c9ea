#!/usr/bin/env bash
# Expected: bombardier -n 20 -m POST sends 20 orders, and reports those that got no answer.
# Instead it sends an order up to five times when the connection closes without an answer, or between two chunks of one, and counts
# the five as one request: a server that drops four of five orders gets a clean report of 20 times 2xx, and has received 100 orders.
# Why: the client that it uses (fasthttp) takes each end of a connection for one that was closed while it lay idle, and then repeats
# any method. The time that is reported is that of all five.
. "$(dirname "$0")/lib.sh"

go_get github.com/codesenberg/bombardier@v1.2.6
go build -mod=mod -o bombardier github.com/codesenberg/bombardier > client.log 2>&1 || { cat client.log; exit 2; }

cat > run.mjs <<'JS'
import { execFile } from "node:child_process"
import { createServer } from "node:http"
import { promisify } from "node:util"

let received = 0
const answers = {
  "an answer each time": (_, response) => response.end("ok"),
  "no answer to four of five": (request, response) => (received % 5 === 0 ? response.end("ok") : request.socket.end()),
  "one chunk of an answer, then the end": (request, response) => {
    response.write("abc")
    request.socket.end()
  },
}
for (const [name, answer] of Object.entries(answers)) {
  received = 0
  const server = createServer((request, response) => {
    received++
    request.resume().on("end", () => answer(request, response))
  })
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready))
  const options = ["-m", "POST", "-b", "seat=12", "-n", "20", "-c", "1", "-p", "r", "-o", "json"]
  const { stdout } = await promisify(execFile)("./bombardier", [...options, `http://127.0.0.1:${server.address().port}/`])
  const { req2xx, others } = JSON.parse(stdout).result
  console.log(`${name}: POST received ${received} times; reported 2xx ${req2xx}, errors ${others}`)
  server.closeAllConnections()
  server.close()
}
JS
node run.mjs > seen.txt
described <<'TXT'
an answer each time: POST received 20 times; reported 2xx 20, errors 0
no answer to four of five: POST received 100 times; reported 2xx 20, errors 0
one chunk of an answer, then the end: POST received 100 times; reported 2xx 0, errors 20
TXT
