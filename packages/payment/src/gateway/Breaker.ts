/**
 * Leaves a provider alone after several calls in a row came to nothing, so that callers hear at once that nothing was
 * sent instead of waiting for a limit each. After a pause one call tries again; the others go on hearing "unsent".
 */

export type BreakerSettings = {
  /** So many calls in a row without an answer open it. */
  readonly failuresMax: number
  readonly pauseMs: number
}

export class Breaker {
  readonly #settings: BreakerSettings
  #failures = 0
  /** Monotonic time until which nothing is sent; 0 while it is closed. */
  #openUntil = 0
  #trying = false

  constructor(settings: BreakerSettings) {
    this.#settings = settings
  }

  /** Milliseconds to wait, or 0: then the call is made, and its end must be told. */
  waitMs(now: number): number {
    if (this.#openUntil === 0) return 0
    if (now < this.#openUntil) return this.#openUntil - now
    if (this.#trying) return this.#settings.pauseMs
    this.#trying = true
    return 0
  }

  answered(): void {
    this.#failures = 0
    this.#openUntil = 0
    this.#trying = false
  }

  failed(now: number): void {
    this.#failures++
    this.#trying = false
    if (this.#failures >= this.#settings.failuresMax) this.#openUntil = now + this.#settings.pauseMs
  }
}
