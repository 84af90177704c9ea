/** ⑧ Callers who wait for one record, with what each will hear. */
import type { SaleReply } from "../EngineApi.ts"

export type ReplyCallback = (reply: SaleReply) => void
export type Tell = (caller: ReplyCallback, reply: SaleReply) => void

export class Answers {
  readonly #callers: ReplyCallback[] = []
  readonly #replies: SaleReply[] = []
  #answered = 0

  get waiting(): number {
    return this.#callers.length - this.#answered
  }

  add(caller: ReplyCallback, reply: SaleReply): void {
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

  /** Gives all callers that still wait `reply` instead, except `but`. */
  giveUp(tell: Tell, reply: SaleReply, but?: ReplyCallback): void {
    while (this.#answered < this.#callers.length) {
      const caller = this.#callers[this.#answered++]
      if (caller !== but) tell(caller, reply)
    }
  }
}
