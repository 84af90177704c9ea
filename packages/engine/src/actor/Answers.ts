/** Callers who wait for one record, with what each will hear. */
import type { Reply } from "@ticketrush/protocol"

export type Tell = (caller: (reply: Reply) => void, reply: Reply) => void

export class Answers {
  readonly #callers: Array<(reply: Reply) => void> = []
  readonly #replies: Reply[] = []
  #answered = 0

  get waiting(): number {
    return this.#callers.length - this.#answered
  }

  add(caller: (reply: Reply) => void, reply: Reply): void {
    this.#callers.push(caller)
    this.#replies.push(reply)
  }

  /** Gives up to `max` more callers the reply that was decided. Only after the record is committed (I2). */
  answer(tell: Tell, max: number): void {
    const end = Math.min(this.#callers.length, this.#answered + max)
    while (this.#answered < end) {
      const i = this.#answered++
      tell(this.#callers[i], this.#replies[i])
    }
  }

  /** Gives everybody who still waits `reply` instead, except `but`. */
  giveUp(tell: Tell, reply: Reply, but?: (reply: Reply) => void): void {
    while (this.#answered < this.#callers.length) {
      const caller = this.#callers[this.#answered++]
      if (caller !== but) tell(caller, reply)
    }
  }
}
