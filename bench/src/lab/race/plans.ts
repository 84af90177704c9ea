/**
 * How each strategy is raced. The wrong ones go wrong only when something happens at a certain moment: what happens
 * then, and to whom, is said here, and the correct one beside each is raced in the same way.
 */
import type { Strategy } from "@ticketrush/engine/backends/LabBackend"
import { rowStrategy } from "@ticketrush/engine/backends/RowBackend"
import { seatLocksDefaults } from "@ticketrush/engine/backends/SeatLocks"
import { seatsInRedisDefaults } from "@ticketrush/engine/backends/SeatsInRedis"
import { noGuard } from "@ticketrush/engine/backends/StrategyNone"
import { redisLockWith } from "@ticketrush/engine/backends/StrategyRedisLock"
import { redisLockNaiveWith } from "@ticketrush/engine/backends/StrategyRedisLockNaive"
import { redisLockUnfencedWith } from "@ticketrush/engine/backends/StrategyRedisLockUnfenced"
import { redisLuaWith } from "@ticketrush/engine/backends/StrategyRedisLua"

/** What happens in each repetition, or after the last one. */
export type Mishap = "none" | "stopped holder" | "late commit" | "lost Redis"

export type RacePlan = {
  readonly strategy: Strategy
  readonly mishap: Mishap
  /** As the table says it. */
  readonly says: string
}

const thinkMs = 5
/** How much later a commit is sent. */
export const lateCommitMs = 20
/** Short, so that a stopped holder is waited for no longer than this. */
const leaseMs = 60

const plainly = "nothing"
const stopped = `the first server is stopped between its read and its write until the other has sold the seat (lease ${leaseMs} ms)`
const late = `each commit is sent ${lateCommitMs} ms late`
const thinks = `${thinkMs} ms between read and write`
const lostRedis = "nothing is written behind, and Redis loses its memory after the last race"

/** `plain`: the strategy as it is. `prefix`: what the names of keys begin with, where it can be chosen. */
export const planOf = (plain: Strategy, prefix: string): RacePlan => {
  const locks = { ...seatLocksDefaults, prefix }
  switch (plain.name) {
    case "none":
      return { strategy: rowStrategy(noGuard(thinkMs)), mishap: "none", says: thinks }
    case "redis-lock":
      return { strategy: redisLockWith({ ...locks, leaseMs }), mishap: "stopped holder", says: stopped }
    case "redis-lock-unfenced":
      return { strategy: redisLockUnfencedWith({ ...locks, leaseMs }), mishap: "stopped holder", says: stopped }
    case "redis-lock-naive":
      return { strategy: redisLockNaiveWith(locks), mishap: "late commit", says: late }
    case "pessimistic":
      return { strategy: plain, mishap: "late commit", says: late }
    case "redis-lua":
      return { strategy: redisLuaWith({ ...seatsInRedisDefaults, prefix }), mishap: "lost Redis", says: lostRedis }
    default:
      return { strategy: plain, mishap: "none", says: plainly }
  }
}
