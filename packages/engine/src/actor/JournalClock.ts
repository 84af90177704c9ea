/**
 * Journal time: the database's time as told by claims and appends, plus monotonic time since. The wall clock of a node
 * never enters it, so a node that is ten minutes fast neither ends holds early nor freezes its successor. It is slewed,
 * never stepped, and never goes back (I7).
 */
import type { Clock } from "../ports.ts"

/**
 * A correction moves the clock by at most this part of the time that has passed since the one before. An answer that was
 * slow on its way makes the database look late, never early: so the clock goes forward readily and back reluctantly.
 */
const slewForward = 0.05
const slewBack = 0.002

export class JournalClock {
  readonly #clock: Clock
  #offset = Number.NaN
  #sampledAt = 0
  #last = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The database answered with its time just now. The time on the way makes us late, so we never run ahead of it. */
  sample(databaseMs: number): void {
    const now = this.#clock.monotonicMs()
    const measured = databaseMs - now
    if (Number.isNaN(this.#offset)) {
      this.#offset = measured
    } else {
      const elapsed = now - this.#sampledAt
      const correction = measured - this.#offset
      this.#offset += Math.max(-elapsed * slewBack, Math.min(elapsed * slewForward, correction))
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
