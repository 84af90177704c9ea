#!/usr/bin/env bash
# Expected: a cache counts the time that an answer has spent in other caches (the header Age, RFC 9111 4.2.3): an answer of
# max-age=5 with Age: 4 is stale after two seconds. Instead make-fetch-happen (npm) and requests-cache (Python) count from when
# they got it, so a seat count behind two caches is old by twice its bound. axios-cache-interceptor, CacheControl and hishel
# (Python) ask again.
. "$(dirname "$0")/lib.sh"

npm_get make-fetch-happen@16.0.1 axios@1.21.1 axios-cache-interceptor@1.12.3
pip_get requests-cache==1.3.3 CacheControl==0.14.4 'hishel[httpx]==2.0.0' requests==2.34.2
cat > server.mjs <<'JS'
import http from "node:http"
const asked = {}
// What a cache in front sends, which has had the answer for four seconds.
const server = http.createServer(({ url }, response) => {
  asked[url] = (asked[url] ?? 0) + 1
  const date = new Date(Date.now() - 4_000).toUTCString()
  response.writeHead(200, { "cache-control": "public, max-age=5", age: "4", date, "content-type": "text/plain" })
  response.end(String(asked[url]))
})
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`))
JS
node server.mjs > address.txt &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$dir"' EXIT
until [ -s address.txt ]; do sleep 0.1; done
cat > caches.mjs <<'JS'
import { createRequire } from "node:module"
const require = createRequire(import.meta.url)
const kept = require("make-fetch-happen").defaults({ cachePath: "./kept" })
const axios = require("axios-cache-interceptor").setupCache(require("axios").create())
const asks = {
  "make-fetch-happen": async (url) => (await kept(url)).text(),
  "axios-cache-interceptor": async (url) => String((await axios.get(url)).data),
}
for (const [name, ask] of Object.entries(asks)) {
  const url = `${process.argv[2]}/${name}`
  await ask(url)
  await new Promise((done) => setTimeout(done, 3_000))
  console.log(`${name}: ${(await ask(url)) === "1" ? "still the first answer" : "asks again"} after three seconds`)
}
JS
cat > caches.py <<'PY'
import sys, time
import requests, requests_cache
from cachecontrol import CacheControl
from hishel.httpx import CacheClient
clients = {
    "requests-cache": requests_cache.CachedSession(backend="memory", cache_control=True),
    "CacheControl": CacheControl(requests.Session()),
    "hishel": CacheClient(rfc=True),
}
for name, client in clients.items():
    url = f"{sys.argv[1]}/{name}"
    client.get(url)
    time.sleep(3)
    kept = client.get(url).text == "1"
    print(f"{name}: {'still the first answer' if kept else 'asks again'} after three seconds")
PY
{ node caches.mjs "$(cat address.txt)"; python caches.py "$(cat address.txt)"; } > seen.txt
described <<'TXT'
make-fetch-happen: still the first answer after three seconds
axios-cache-interceptor: asks again after three seconds
requests-cache: still the first answer after three seconds
CacheControl: asks again after three seconds
hishel: asks again after three seconds
TXT
