/** What is known of rules that were set never goes back to an earlier answer of the tables. */
import type { AbuseReason } from "@ticketrush/protocol/abuse"
import { Deferred, Effect, Fiber } from "effect"
import { expect, it } from "vitest"
import { type AbuseChanged, followAbuseChanges, type SetMode } from "../../src/abuse/AbuseChanges.ts"

it("an answer that was asked for before a mode was set does not undo it", async () => {
  const stored = new Map<AbuseReason, SetMode>()
  const known: AbuseChanged[] = []
  await Effect.runPromise(
    Effect.gen(function* () {
      const [asked, answered] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      let reads = 0
      const all = Effect.gen(function* () {
        const found = { modes: new Map(stored), numbers: new Map() }
        if (++reads !== 2) return found
        yield* Deferred.succeed(asked, undefined)
        yield* Deferred.await(answered)
        return found
      })
      const follow = yield* followAbuseChanges({ all }, { setChanged: (changed) => known.push(changed) })
      yield* Deferred.await(asked)
      stored.set("RATE_LIMIT_EXCEEDED", { mode: "off", by: 7, at: 1 })
      const set = yield* Effect.forkChild(follow)
      yield* Effect.yieldNow
      yield* Deferred.succeed(answered, undefined)
      yield* Effect.yieldNow
      yield* Fiber.join(set)
    }).pipe(Effect.scoped),
  )
  expect(known.map(({ modes }) => modes.size)).toEqual([0, 0, 1])
})
