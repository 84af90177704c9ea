/**
 * Journal time: the database's time as told by claims and appends, plus monotonic time since. The wall clock of a node
 * never enters it, so a node that is ten minutes fast neither ends holds early nor freezes its successor. It is slewed,
 * never stepped, and never goes back (I7).
 */
import type { Clock } from "../ports.ts"

/** A correction moves the clock by at most this part of the time that has passed since the one before. */
const slewMax = 0.05

export class JournalClock {
  readonly #clock: Clock
  #offset = Number.NaN
  #sampledAt = 0
  #last = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `databaseMs` was the database's time at some instant between `askedAt` (monotonic) and now. */
  sample(databaseMs: number, askedAt: number): void {
    const now = this.#clock.monotonicMs()
    const measured = databaseMs - (askedAt + now) / 2
    if (Number.isNaN(this.#offset)) {
      this.#offset = measured
    } else {
      const allowed = (now - this.#sampledAt) * slewMax
      this.#offset += Math.max(-allowed, Math.min(allowed, measured - this.#offset))
    }
    this.#sampledAt = now
  }

  /** Whole milliseconds since 1970 UTC, never less than before; 0 before the first sample. */
  now(): number {
    const now = Math.floor(this.#clock.monotonicMs() + this.#offset)
    if (now > this.#last) this.#last = now
    return this.#last
  }
}
