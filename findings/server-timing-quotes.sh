#!/usr/bin/env bash
# Expected: server-timing writes a description with quotes into the Server-Timing header so that a browser shows it whole.
# Instead the quotes stand as they are, and timingheader, which reads the header as browsers do, has the description up to the first
# one; a name with a space ends at the space. HTTP puts a backslash before a quote within a quoted text.
. "$(dirname "$0")/lib.sh"

npm_get server-timing@3.3.3
pip_get timingheader==1.0.0
cat > write.mjs <<'JS'
import { once } from "node:events"
import { createServer } from "node:http"
import serverTiming from "server-timing"

const timing = serverTiming({ total: false })
const server = createServer((request, response) =>
  timing(request, response, () => {
    response.setMetric("db", 1.5, 'row "A", seat 1')
    response.setMetric("seat map", 2, "tiles")
    response.end()
  }))
server.listen(0, "127.0.0.1")
await once(server, "listening")
console.log((await fetch(`http://127.0.0.1:${server.address().port}`)).headers.get("server-timing"))
server.close()
JS
cat > read.py <<'PY'
import timingheader
header = open("written").read().strip()
print(header)
for timing in timingheader.parse(header):
    print(timing)
PY
node write.mjs > written
python read.py > seen.txt
described <<'TXT'
db; dur=1.5; desc="row "A", seat 1", seat map; dur=2; desc="tiles"
db;dur=1.5;desc="row "
seat;dur=2;desc=tiles
TXT
