#!/usr/bin/env bash
# Expected: with a fixed rate, autocannon's correction for coordinated omission adds the waiting of requests that should have been
# sent while an answer was late: none for a server that takes 100 ms each time and is asked five times a second.
# Instead it adds about a hundred invented values to each answer, going down to 1 ms: the median comes out at about half of what
# even the fastest answer took. Any answer slower than a millisecond is "corrected", at any rate.
# Why: the interval between requests is given to the histogram as Math.ceil(1 / rate), seconds rounded up to 1, where milliseconds
# are meant (1000 / rate).
. "$(dirname "$0")/lib.sh"

npm_get autocannon@9.0.0
cat > run.mjs <<'JS'
import { createServer } from "node:http"
import autocannon from "autocannon"

const server = createServer((_, response) => setTimeout(() => response.end("ok"), 101))
await new Promise((ready) => server.listen(0, "127.0.0.1", ready))
for (const ignoreCoordinatedOmission of [true, false]) {
  const { latency } = await autocannon({
    url: `http://127.0.0.1:${server.address().port}`,
    connections: 1,
    connectionRate: 5,
    amount: 15,
    ignoreCoordinatedOmission,
  })
  console.error(`measured: ${latency.totalCount} values, fastest ${latency.min} ms, median ${latency.p50} ms`)
  console.log(`${ignoreCoordinatedOmission ? "not corrected" : "corrected"}: 15 requests,`,
    latency.totalCount === 15 ? "15 values" : latency.totalCount > 1400 ? "more than 1,400 values" : `${latency.totalCount} values`,
    `fastest below 100 ms: ${latency.min < 100}, median below 100 ms: ${latency.p50 < 100}`)
}
server.closeAllConnections()
server.close()
JS
node run.mjs > seen.txt
described <<'TXT'
not corrected: 15 requests, 15 values fastest below 100 ms: false, median below 100 ms: false
corrected: 15 requests, more than 1,400 values fastest below 100 ms: true, median below 100 ms: true
TXT
