#!/usr/bin/env bash
# Expected: a limit of five requests a second lets five of ten requests a second through, second after second.
# Instead ratelimiter (npm) counts what it refuses: such a client gets five requests in the first second and none after that,
# for as long as it goes on. async-ratelimiter (npm), made after it with the same answers, lets five through in each second.
. "$(dirname "$0")/lib.sh"

npm_get ratelimiter@3.4.1 async-ratelimiter@1.6.10 ioredis@5.8.2
redis_start
cat > ask.cjs <<'JS'
const Redis = require("ioredis")
const AsyncLimiter = require("async-ratelimiter").default ?? require("async-ratelimiter")
const Limiter = require("ratelimiter")
const db = new Redis({ port: Number(process.argv[2]) })
const limit = { max: 5, duration: 1000 }
const kept = new AsyncLimiter({ db, ...limit, namespace: "async" })
const ask = {
  ratelimiter: () => new Promise((done, failed) => new Limiter({ db, id: "buyer", ...limit }).get((error, { remaining } = {}) => (error ? failed(error) : done(remaining > 0)))),
  "async-ratelimiter": async () => (await kept.get({ id: "buyer" })).remaining > 0,
}
const run = async (name) => {
  const start = Date.now()
  const passed = [0, 0]
  for (let n = 0; n < 60; n++) {
    await new Promise((done) => setTimeout(done, start + n * 100 - Date.now()))
    if (await ask[name]()) passed[n < 10 ? 0 : 1]++
  }
  return `${name}: ${passed[0]} in the first second, ${passed[1] === 0 ? "none" : passed[1] > 15 ? "more than 15" : passed[1]} in the five seconds after it`
}
Promise.all(Object.keys(ask).map(run)).then((lines) => {
  console.log(lines.join("\n"))
  db.disconnect()
})
JS
node ask.cjs "$port" > seen.txt
described <<'TXT'
ratelimiter: 5 in the first second, none in the five seconds after it
async-ratelimiter: 5 in the first second, more than 15 in the five seconds after it
TXT
