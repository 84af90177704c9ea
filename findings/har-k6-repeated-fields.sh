#!/usr/bin/env bash
# Expected: a load script made of a browser's record (HAR) sends what the browser sent. Instead har-to-k6 asks for the second of
# two fields of one name twice (seat=A1&seat=A2&seat=A2), and joins those of a form to one (seat=A1%2CA2), so a script
# holds a seat "A1,A2". har2locust (Python) sends both as they were.
. "$(dirname "$0")/lib.sh"

npm_get har-to-k6@0.14.16
pip_get har2locust==0.9.4 ruff==0.14.6
cat > record.mjs <<'JS'
const fields = [
  { name: "seat", value: "A1" },
  { name: "seat", value: "A2" },
]
const entry = (request, n) => ({
  startedDateTime: `2026-11-30T00:00:0${n}.000Z`,
  time: 1,
  _resourceType: "xhr",
  request: { httpVersion: "HTTP/1.1", headers: [], cookies: [], headersSize: -1, bodySize: 0, queryString: [], ...request },
  response: { status: 200, statusText: "OK", httpVersion: "HTTP/1.1", headers: [], cookies: [], content: { size: 0, mimeType: "application/json" }, redirectURL: "", headersSize: -1, bodySize: 0 },
  cache: {},
  timings: { send: 0, wait: 1, receive: 0 },
})
const mimeType = "application/x-www-form-urlencoded"
const entries = [
  entry({ method: "GET", url: "http://shop.test/seats?seat=A1&seat=A2", queryString: fields }, 0),
  entry({ method: "POST", url: "http://shop.test/hold", headers: [{ name: "content-type", value: mimeType }], postData: { mimeType, text: "seat=A1&seat=A2", params: fields } }, 1),
]
console.log(JSON.stringify({ log: { version: "1.2", creator: { name: "browser", version: "1" }, entries } }))
JS
node record.mjs > shop.har
cat > k6.cjs <<'JS'
require("har-to-k6")
  .liHARToK6Script(JSON.parse(require("node:fs").readFileSync("shop.har", "utf8")))
  .then(({ main }) => console.log("har-to-k6:", main.match(/\/seats\?[^']*/)[0], "and", main.match(/hold',\s*'([^']*)/)[1]))
JS
{
  node k6.cjs
  har2locust shop.har > locustfile.py
  python -c 'import re
text = open("locustfile.py").read()
print("har2locust:", re.search(r"/seats\?[^\"]*", text)[0], "and", re.search("data=\"([^\"]*)", text)[1])'
} > seen.txt
described <<'TXT'
har-to-k6: /seats?seat=A1&seat=A2&seat=A2 and seat=A1%2CA2
har2locust: /seats?seat=A1&seat=A2 and seat=A1&seat=A2
TXT
