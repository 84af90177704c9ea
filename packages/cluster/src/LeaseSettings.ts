/** How long the lock of a shard lasts without being renewed, and what follows from that. */
import { invariant } from "@ticketrush/protocol"

export type LeaseSettings = {
  readonly leaseMs: number
  /**
   * Locks are renewed so often. A fourth of the lease: the schedule that renews them follows the wall clock, and one that
   * is set back makes a pause up to twice as long.
   */
  readonly refreshMs: number
  /** How long Redis may take for one answer. */
  readonly answerMsMax: number
  /** How often a renewal is tried at most, the pause between two tries, and all of them together. */
  readonly refreshTries: number
  readonly retryMs: number
  readonly triesMsMax: number
  /** A renewal answers within this, from what the node knows by itself: more than all tries take, less than `refreshMs`. */
  readonly refreshMsMax: number
  /**
   * How long a node that wants locks waits for them to become free before it says which it has: Sharding asks again only a
   * second later. With an answer of Redis and a half it is less than `refreshMs`, after which Sharding listens no more.
   */
  readonly acquireMsMax: number
}

/** Below it one pause of the loop or of the network would end leases. */
export const leaseMsMin = 2_000

/** All of it in milliseconds, from the length of a lease. */
export const leaseSettings = (leaseMs: number): LeaseSettings => {
  invariant(Number.isSafeInteger(leaseMs) && leaseMs >= leaseMsMin, `a lease lasts at least ${leaseMsMin} ms`)
  const refreshMs = Math.floor(leaseMs / 4)
  return {
    leaseMs,
    refreshMs,
    answerMsMax: Math.floor(refreshMs / 5),
    refreshTries: 12,
    triesMsMax: Math.floor(refreshMs * 0.75),
    retryMs: Math.floor(refreshMs / 20),
    refreshMsMax: Math.floor(refreshMs * 0.85),
    acquireMsMax: Math.min(1_000, Math.floor(refreshMs * 0.6)),
  }
}
