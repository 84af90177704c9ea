#!/usr/bin/env bash
# Expected: JSON Lines are split at line feeds alone. JSON lets U+2028 and U+0085 stand in a text unescaped, and they come into a
# concert's title with what is pasted from a designer's page.
# Instead byline (npm), iter_lines of httpx and iter_lines(decode_unicode=True) of requests end a line at each of them, so the export
# of one such sale is read as two pieces that are no JSON. split2, ndjson (npm), jsonlines (Python) and iter_lines of requests over bytes do not.
. "$(dirname "$0")/lib.sh"

npm_get byline@5.0.0 split2@4.2.0 ndjson@2.0.0
pip_get httpx==0.28.1 requests==2.34.2 jsonlines==4.0.0
cat > lines.mjs <<'JS'
import { writeFileSync } from "node:fs"
import { Readable } from "node:stream"
import byline from "byline"
import ndjson from "ndjson"
import split2 from "split2"
const text = ["plain", "with\u2028U+2028", "with\u0085U+0085"].map((title) => `${JSON.stringify({ title })}\n`).join("")
writeFileSync("sales.jsonl", text)
const count = async (stream) => {
  let lines = 0
  for await (const _ of stream) lines++
  return lines
}
const source = () => Readable.from([Buffer.from(text)])
console.log("3 lines were written")
console.log("byline:", await count(byline(source())))
console.log("split2:", await count(source().pipe(split2())))
console.log("ndjson:", await count(source().pipe(ndjson.parse())))
JS
cat > lines.py <<'PY'
import http.server, threading, httpx, jsonlines, requests
body = open("sales.jsonl", "rb").read()
class Sales(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "application/jsonl; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Sales)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}/"
with httpx.Client(trust_env=False) as client, client.stream("GET", address) as answer:
    print("httpx:", len(list(answer.iter_lines())))
session = requests.Session()
session.trust_env = False
with session.get(address, stream=True) as answer:
    print("requests, text:", len(list(answer.iter_lines(decode_unicode=True))))
with session.get(address, stream=True) as answer:
    print("requests, bytes:", len(list(answer.iter_lines())))
print("jsonlines:", len(list(jsonlines.open("sales.jsonl"))))
PY
{ node lines.mjs; python lines.py; } > seen.txt
described <<'TXT'
3 lines were written
byline: 5
split2: 3
ndjson: 3
httpx: 5
requests, text: 5
requests, bytes: 3
jsonlines: 3
TXT
