#!/usr/bin/env bash
# Expected: rate-limiter-flexible with five points a second and execEvenly ("execute actions evenly") lets a caller that asks one
# after another pass each 0.2 s: the shortest delay is a second divided by the points.
# Instead the fifth waits a whole second and the sixth not at all: five pass in 1.6 s where five a second are allowed, and then two
# at once. With ten points a second the seventh waits 0.7 s.
# Why: a delay that comes out a millisecond shorter than the shortest is replaced by the shortest times the points already used.
. "$(dirname "$0")/lib.sh"

npm_get rate-limiter-flexible@11.4.0
cat > run.cjs <<'JS'
const { RateLimiterMemory } = require("rate-limiter-flexible")
// The package's clock stands still here and moves on by the time that it lets the caller wait, and a millisecond more each time.
let now = 1790000000000
Date.now = () => now
globalThis.clearTimeout = () => {}
globalThis.setTimeout = (call, wait, ...given) => {
  const waitsForCaller = given.length > 0
  if (waitsForCaller) queueMicrotask(() => { now += wait + 1; call(...given) })
  return { unref() {} }
}
const run = async (points) => {
  const limiter = new RateLimiterMemory({ points, duration: 1, execEvenly: true })
  const waits = []
  for (let request = 0; request < points + 4; request++) {
    const begin = now
    await limiter.consume("buyer")
    waits.push(now - begin)
  }
  console.log(`${points} a second, one after another, waited (ms): ${waits.join(" ")}`)
}
run(5).then(() => run(10))
JS
node run.cjs > seen.txt
described <<'TXT'
5 a second, one after another, waited (ms): 0 201 201 201 1001 0 201 201 201
10 a second, one after another, waited (ms): 0 101 101 101 101 101 701 0 101 101 101 101 101 701
TXT
