/**
 * The time of one sale, which never goes back (I7). A database clock that was set back, or a failover to a machine with
 * another clock, leaves a stream whose last event lies in the future: its time runs on from there at the pace of this
 * machine until the journal clock has caught up, and neither stands still nor runs ahead.
 */
export class SaleTime {
  #resumedAt = 0
  #resumedMonotonic = 0

  /** Goes on from the last event of a sale that was rebuilt. */
  resume(at: number, monotonicNow: number): void {
    this.#resumedAt = at
    this.#resumedMonotonic = monotonicNow
  }

  /** `lastAt`: time of the last event, decided or committed. */
  now(lastAt: number, journalNow: number, monotonicNow: number): number {
    const resumed = this.#resumedAt + Math.floor(monotonicNow - this.#resumedMonotonic)
    return Math.max(journalNow, resumed, lastAt)
  }
}
