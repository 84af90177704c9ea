/**
 * Two kinds of time, as on real machines. Monotonic time belongs to one process, starts anywhere and may run a little
 * fast or slow. Wall time belongs to the database machine and may jump, when an operator sets it or another machine
 * takes over (F23). Node wall clocks do not exist here, because the engine never asks for one.
 */
import type { Clock } from "@ticketrush/engine/ports"
import type { RunQueue } from "./RunQueue.ts"

export class MonotonicClock implements Clock {
  readonly #queue: RunQueue
  readonly #startedAt: number
  readonly #zero: number
  /** Milliseconds per true millisecond. */
  readonly #rate: number

  constructor(queue: RunQueue, zero: number, rate: number) {
    this.#queue = queue
    this.#startedAt = queue.now
    this.#zero = zero
    this.#rate = rate
  }

  monotonicMs = (): number => this.#zero + (this.#queue.now - this.#startedAt) * this.#rate
}

export class WallClock {
  skewMs = 0
  readonly #queue: RunQueue
  readonly #zero: number

  constructor(queue: RunQueue, zero: number) {
    this.#queue = queue
    this.#zero = zero
  }

  nowMs = (): number => this.#zero + this.#queue.now + this.skewMs
}
