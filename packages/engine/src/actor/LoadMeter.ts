/**
 * How long a command that arrives now would wait: what stands before it, divided by how fast commands were decided and
 * answered lately. Overload is shed by this estimate, before a body is decoded.
 */
const windowMs = 250
/** Assumed before anything was measured, in commands per millisecond. */
const rateAtFirst = 5

export class LoadMeter {
  #since: number
  #count = 0
  #rate = rateAtFirst

  constructor(now: number) {
    this.#since = now
  }

  answered(): void {
    this.#count++
  }

  /**
   * Closes the window when it is over and had an answer. While something waits without an answer the window grows, so a
   * flush that takes longer than a window is not mistaken for two; when nothing waits an empty window is forgotten.
   */
  tick(now: number, waiting: boolean): void {
    const elapsed = now - this.#since
    if (elapsed < windowMs) return
    if (this.#count > 0) this.#rate = (this.#rate + this.#count / elapsed) / 2
    else if (waiting) return
    this.#since = now
    this.#count = 0
  }

  /** Estimated wait behind `waiting` commands, in milliseconds; 0 while so little waits that one drain takes it all. */
  waitMs(waiting: number, drain: number): number {
    return waiting < drain ? 0 : waiting / this.#rate
  }
}
