#!/usr/bin/env bash
# Expected: connect() to a Redis that takes the connection and says nothing (a stopped process, a full queue) fails when
# connectTimeout or commandTimeout ends, 800 ms at most.
# Instead it fails 2 s later: the first command gives up at its limit, and then the connection gets disconnectTimeout, which is 2 s
# unless it is set, to close before the caller hears. A service of locks that must say "busy" within a second has to set all three.
. "$(dirname "$0")/lib.sh"

npm_get ioredis@6.0.0

cat > silent.cjs <<'JS'
const net = require("node:net")
const { Redis } = require("ioredis")
const server = net.createServer(() => {})
const limits = { lazyConnect: true, connectTimeout: 800, commandTimeout: 500, maxRetriesPerRequest: 0, retryStrategy: null }
const tryOnce = async (more) => {
  const redis = new Redis({ host: "127.0.0.1", port: server.address().port, ...limits, ...more })
  redis.on("error", () => {})
  const begin = performance.now()
  const reason = await redis.connect().then(() => "connected", (error) => error.message)
  const waited = performance.now() - begin
  redis.disconnect()
  return `${reason}, ${waited < 2000 ? "before" : "after"} 2 s`
}
server.listen(0, "127.0.0.1", async () => {
  console.log("limits of 800 and 500 ms:", await tryOnce({}))
  console.log("and disconnectTimeout of 100 ms:", await tryOnce({ disconnectTimeout: 100 }))
  process.exit()
})
JS
node silent.cjs > seen.txt
described <<'TXT'
limits of 800 and 500 ms: Connection is closed., after 2 s
and disconnectTimeout of 100 ms: Connection is closed., before 2 s
TXT
