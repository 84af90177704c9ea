/** The scripts of the locks on seats, called with any token; and the clock of a Redis. */
import { readFileSync } from "node:fs"
import { type RedisCall, redisClient } from "@ticketrush/engine/backends/redis-client"
import type { Defer } from "@ticketrush/engine/ports"
import { optionOfSeat, type SeatId } from "@ticketrush/protocol"
import { Effect, type Redacted } from "effect"

type Names = "lockTake" | "lockRenew" | "lockRelease"
type Lock = (seats: ReadonlyArray<SeatId>, token: string, leaseMs: number, done: (answer: unknown) => void) => void

export type LockCalls = { readonly [name in Names]: Lock } & {
  /** Resolves once so many milliseconds have passed by the clock of Redis. */
  readonly untilPassed: (ms: number) => Promise<void>
}

const lua = (name: string) =>
  readFileSync(new URL(`../../../engine/src/backends/lua/${name}.lua`, import.meta.url), "utf8")

type Calls = { readonly [name in Names]: RedisCall<number> } & { readonly clock: RedisCall<readonly [string, string]> }

export const lockCalls = (defer: Defer, url: Redacted.Redacted, prefix: string, answerMsMax: number) =>
  Effect.map(
    redisClient<Calls>(
      { url, defer, log: { warn: () => {} }, answerMsMax, connectMsMax: 20_000 },
      {
        lockTake: { lua: lua("lock-take") },
        lockRenew: { lua: lua("lock-renew") },
        lockRelease: { lua: lua("lock-release") },
        clock: { lua: "return redis.call('TIME')", numberOfKeys: 0 },
      },
    ),
    (calls): LockCalls => {
      const lock =
        (name: Names): Lock =>
        (seats, token, leaseMs, done) => {
          const keys = seats.map((seat) => `${prefix}lock:{${optionOfSeat(seat)}}:seat:${seat}`)
          calls[name]([keys.length, ...keys, token, leaseMs], (error, answer) => done(error ? String(error) : answer))
        }
      const now = (): Promise<number> =>
        new Promise((resolve, reject) =>
          calls.clock([], (error, [seconds, micros]) =>
            error ? reject(error) : resolve(Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)),
          ),
        )
      return {
        lockTake: lock("lockTake"),
        lockRenew: lock("lockRenew"),
        lockRelease: lock("lockRelease"),
        untilPassed: async (ms) => {
          const end = (await now()) + ms
          while ((await now()) < end) {
            // Each question takes a little.
          }
        },
      }
    },
  )
