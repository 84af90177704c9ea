/**
 * Wrong on purpose: the lock in Redis is all there is, around a write that looks at nothing. A process that is stopped
 * between its read and its write for longer than the lease, by a garbage collection or a machine that is moved, writes
 * over the next holder of the lock. Renewing does not help: what renews is stopped with it.
 */
import { lockedStrategy } from "./LockedBackend.ts"
import { type SeatLocksSettings, seatLocksDefaults } from "./SeatLocks.ts"
import { none } from "./StrategyNone.ts"

export const redisLockUnfencedWith = (settings: SeatLocksSettings) =>
  lockedStrategy({
    name: "redis-lock-unfenced",
    correct: false,
    about: "trusts the lock in Redis alone; who is stopped for longer than the lease sells the seat once more",
    inner: none,
    settings,
  })

export const redisLockUnfenced = redisLockUnfencedWith(seatLocksDefaults)
