import type { ConcertId, LinePolicy } from "@ticketrush/protocol"
import { createRedis, hasRedis } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import { describe } from "vitest"
import type { LineBackend, TickAnswer } from "../../src/backends/LineBackend.ts"
import { lineBackendRedis } from "../../src/backends/LineBackendRedis.ts"
import { nodeDefer } from "../../src/ports-node.ts"
import { lineBackendContract } from "./line-backend.contract.ts"

const instances = 3
const stepMs = 50

describe.runIf(await hasRedis())("with a Redis", () => {
  lineBackendContract("Redis", async () => {
    const redis = await createRedis()
    const policies = new Map<ConcertId, LinePolicy>()
    const scope = Scope.makeUnsafe()
    const options = {
      url: Redacted.make(redis.url),
      prefix: redis.prefix,
      answerMsMax: 60_000, // a busy machine must not turn an answer into "try again"
      policyOf: (concertId: ConcertId) => policies.get(concertId),
      log: { warn: (message: string) => console.warn(message) },
      defer: nodeDefer,
    }
    const open = Effect.all(Array.from({ length: instances }, () => lineBackendRedis(options)))
    const doors: ReadonlyArray<LineBackend> = await Effect.runPromise(Scope.provide(open, scope))
    let now = 1_800_000_000_500
    let newest: ConcertId = 0
    const tick = (door: LineBackend, concertId: ConcertId) =>
      new Promise<TickAnswer>((resolve) => door.tick(concertId, now, resolve))
    return {
      doors,
      set: async (concertId, policy) => {
        policies.set(concertId, policy)
        newest = Math.max(newest, concertId)
      },
      now: () => now,
      run: () => {},
      pass: async (ms) => {
        for (const until = now + ms; now < until; ) {
          now += Math.min(stepMs, until - now)
          const recent = [...policies.keys()].filter((concertId) => concertId > newest - 20)
          await Promise.all(recent.flatMap((concertId) => doors.map((door) => tick(door, concertId))))
        }
      },
      close: async () => {
        await Effect.runPromise(Scope.close(scope, Exit.void))
        await redis.drop()
      },
    }
  })
})
