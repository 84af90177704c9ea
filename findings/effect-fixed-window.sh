#!/usr/bin/env bash
# Expected: RateLimiter of effect 4.1 with its default, a fixed window of ten in ten seconds, lets ten pass in each ten seconds from
# the first one on: after one at 0 s and nine at 1 s the next one has to wait until 10 s.
# Instead the window is as long as its use: one request makes a window of one second, so that eleven pass in the first second; and
# nine at 0 s with one at 8 s hold up the requests at 9 s, where a token bucket lets nine pass.
# Why: the store moves the window's end on by limit-th parts of it with each token, instead of setting it once.
. "$(dirname "$0")/lib.sh"

npm_get effect@4.1.0
cat > run.mjs <<'JS'
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as TestClock from "effect/testing/TestClock"

const layer = Layer.mergeAll(RateLimiter.layer.pipe(Layer.provide(RateLimiter.layerStoreMemory)), TestClock.layer())

// plan: [second, requests at that second]; answers how many of them passed
const passed = (algorithm, plan) =>
  Effect.gen(function* () {
    const limiter = yield* RateLimiter.RateLimiter
    const lines = []
    let now = 0
    for (const [second, requests] of plan) {
      yield* TestClock.adjust((second - now) * 1000)
      now = second
      let count = 0
      for (let i = 0; i < requests; i++)
        if (Exit.isSuccess(yield* Effect.exit(limiter.consume({ key: "buyer", limit: 10, window: "10 seconds", algorithm, onExceeded: "fail" })))) count++
      lines.push(`${count} of ${requests} at ${second} s`)
    }
    return lines.join(", ")
  }).pipe(Effect.provide(layer))

for (const algorithm of ["fixed-window", "token-bucket"])
  for (const plan of [[[0, 1], [1, 10]], [[0, 9], [8, 1], [9, 10]]])
    console.log(`${algorithm}: ${await Effect.runPromise(passed(algorithm, plan))}`)
JS
node run.mjs > seen.txt
described <<'TXT'
fixed-window: 1 of 1 at 0 s, 10 of 10 at 1 s
fixed-window: 9 of 9 at 0 s, 1 of 1 at 8 s, 0 of 10 at 9 s
token-bucket: 1 of 1 at 0 s, 10 of 10 at 1 s
token-bucket: 9 of 9 at 0 s, 1 of 1 at 8 s, 9 of 10 at 9 s
TXT
