/**
 * Fibers of one simulated process: each of their steps is a task of the queue, and their time is that of the process. A
 * process that is paused keeps its fibers as they are, and those of one that is killed never run again.
 */
import { type Clock, Duration, Effect } from "effect"
import type { Scheduler } from "effect/Scheduler"
import type { SimProcess } from "../process.ts"

export const fiberScheduler = (process: SimProcess): Scheduler => ({
  executionMode: "async",
  shouldYield: (fiber) => fiber.currentOpCount >= fiber.cache.maxOpsBeforeYield,
  makeDispatcher: () => ({
    scheduleTask: (task) => process.soon(task),
    flush: () => {},
  }),
})

export type FiberTime = {
  readonly monotonicMs: () => number
  /** Of this machine; an operator may set it. */
  readonly wallMs: () => number
}

const nanos = (ms: number): bigint => BigInt(Math.floor(ms)) * 1_000_000n

export const fiberClock = (process: SimProcess, { monotonicMs, wallMs }: FiberTime): Clock.Clock => ({
  currentTimeMillisUnsafe: wallMs,
  currentTimeMillis: Effect.sync(wallMs),
  currentTimeNanosUnsafe: () => nanos(wallMs()),
  currentTimeNanos: Effect.sync(() => nanos(wallMs())),
  monotonicTimeNanosUnsafe: () => nanos(monotonicMs()),
  monotonicTimeNanos: Effect.sync(() => nanos(monotonicMs())),
  sleep: (duration) => {
    const ms = Duration.toMillis(duration)
    if (ms <= 0) return Effect.yieldNow
    if (!Number.isFinite(ms)) return Effect.never
    return Effect.callback((resume) => {
      const cancel = process.after(ms, () => resume(Effect.void))
      return Effect.sync(cancel)
    })
  },
})
