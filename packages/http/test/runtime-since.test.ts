/** What a server says of the programs beside it, with the time since when each is as it is. */
import { unheardParts } from "@ticketrush/engine/health/Parts"
import { Deferred, Effect, Clock as EffectClock, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { expect, it } from "vitest"
import { makeRuntime, nothingOutside } from "../src/Runtime.ts"
import { DateTimes } from "../src/render/date-time.ts"

const laterMs = 800

it("a program that answers is told with the time since when it does, also where another one answers later", async () => {
  const told = await Effect.runPromise(
    Effect.gen(function* () {
      const effectClock = yield* EffectClock.Clock
      const kafkaAnswers = yield* Deferred.make<string>()
      const runtime = makeRuntime({
        asks: { ...nothingOutside, postgres: Effect.succeed("PostgreSQL"), kafka: Deferred.await(kafkaAnswers) },
        clock: { monotonicMs: () => effectClock.currentTimeMillisUnsafe() },
        times: new DateTimes("UTC"),
        parts: unheardParts(),
        writable: () => true,
        whyNotReady: () => null,
        lineInRedis: false,
      })
      const asked = yield* Effect.forkChild(runtime)
      // PostgreSQL has answered when the clock moves on.
      yield* TestClock.adjust(laterMs)
      yield* Deferred.succeed(kafkaAnswers, "it answers")
      return yield* Fiber.join(asked)
    }).pipe(Effect.provide(TestClock.layer())),
  )
  const at = (since: string | null): number => Date.parse(since ?? "")
  expect(at(told.kafka.since) - at(told.postgres.since)).toBe(laterMs)
  expect(at(told.checkedAt)).toBe(at(told.kafka.since))
})
