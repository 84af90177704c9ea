import { Effect, Exit, Fiber } from "effect"
import { RunnerAddress } from "effect/cluster/RunnerAddress"
import type { RunnerStorage } from "effect/cluster/RunnerStorage"
import * as ShardId from "effect/cluster/ShardId"
import { TestClock } from "effect/testing"
import { expect, it } from "vitest"
import { untilLocked } from "../src/until-locked.ts"

const address = new RunnerAddress({ host: "here", port: 1 })
const shards = [ShardId.make("default", 1), ShardId.make("default", 2)]
const answering = (answer: Effect.Effect<Array<ShardId.ShardId>>) =>
  untilLocked({ acquire: () => answer } as unknown as RunnerStorage["Service"]).acquire(address, shards)

const pending = (answer: Effect.Effect<Array<ShardId.ShardId>>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(answering(answer))
    yield* TestClock.adjust(60_000)
    const exit = fiber.pollUnsafe()
    yield* Fiber.interrupt(fiber)
    return exit
  }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)

it("a question for locks that are not free is open until it is given up", async () => {
  expect(await pending(Effect.succeed([]))).toBeUndefined()
})

it("a question that brings one lock is answered, and a Redis that fails too", async () => {
  expect(await pending(Effect.succeed([shards[0]]))).toEqual(Exit.succeed([shards[0]]))
  expect(await pending(Effect.die("Redis"))).toEqual(Exit.die("Redis"))
})
