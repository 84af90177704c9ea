/**
 * A lock in Redis around an optimistic write, as the third step of the original has it around the first. The lock spares
 * most conflicts and is not what keeps a seat from being sold twice: a process that was stopped for longer than the
 * lease comes back to a row with another version, and is refused.
 */
import { lockedStrategy } from "./LockedBackend.ts"
import { type SeatLocksSettings, seatLocksDefaults } from "./SeatLocks.ts"
import { optimistic } from "./StrategyOptimistic.ts"

export const redisLockWith = (settings: SeatLocksSettings) =>
  lockedStrategy({
    name: "redis-lock",
    correct: true,
    about: "locks the seat in Redis (SET NX PX, renewed) around an optimistic write; a pause costs a conflict",
    inner: optimistic,
    settings,
  })

export const redisLock = redisLockWith(seatLocksDefaults)
