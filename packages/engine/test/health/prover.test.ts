import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { NodeParts } from "../../src/health/forEver.ts"
import { Parts } from "../../src/health/Parts.ts"
import { makeProver } from "../../src/health/prover.ts"

const withProver = (work: (parts: Parts, fate: { works: boolean; asked: number }) => Effect.Effect<void>) => {
  const parts = new Parts({ monotonicMs: () => 0 }, { warn: () => {} })
  const fate = { works: true, asked: 0 }
  const proof = Effect.suspend(() => {
    fate.asked++
    if (fate.works) return Effect.void
    return fate.asked % 2 === 0 ? Effect.die(new Error("a defect")) : Effect.fail(new Error("no answer"))
  })
  const proving = Effect.gen(function* () {
    yield* makeProver([["loads", proof]])
    yield* work(parts, fate)
  })
  return Effect.runPromise(
    proving.pipe(Effect.provideService(NodeParts, parts), Effect.provide(TestClock.layer()), Effect.scoped),
  )
}

describe("a part that is doubted", () => {
  it("stays up when its own proof succeeds, and is not asked again", () =>
    withProver((parts, fate) =>
      Effect.gen(function* () {
        parts.doubt("loads")
        yield* TestClock.adjust("1 minute")
        expect(fate.asked).toBe(1)
        expect(parts.isUp("loads")).toBe(true)
      }),
    ))

  it("is down when it fails, is asked until it works after every kind of failure, and is up then", () =>
    withProver((parts, fate) =>
      Effect.gen(function* () {
        fate.works = false
        parts.doubt("loads")
        yield* TestClock.adjust("10 seconds")
        expect(parts.whyNotReady()).toBe("sales cannot be loaded")
        expect(fate.asked).toBeGreaterThan(5)
        fate.works = true
        yield* TestClock.adjust("2 seconds")
        expect(parts.whyNotReady()).toBeNull()
      }),
    ))

  it("is asked also when another caller reported it down", () =>
    withProver((parts, fate) =>
      Effect.gen(function* () {
        parts.failed("loads", "seen elsewhere")
        parts.doubt("catalogue")
        yield* TestClock.adjust("2 seconds")
        expect(fate.asked).toBe(1)
        expect(parts.isUp("loads")).toBe(true)
      }),
    ))
})
