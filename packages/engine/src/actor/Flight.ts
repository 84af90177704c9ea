/** One sealed record on its way into the journal, with everybody who waits for its outcome. */
import { type Reply, refusal, type SaleEvent } from "@ticketrush/protocol"
import type { JournalRecord } from "../journal/Journal.ts"

const outcomeUnknown: Reply = { kind: "try-again", refusal: refusal("outcome-unknown") }

export class Flight {
  record: JournalRecord
  readonly events: ReadonlyArray<SaleEvent>
  /** Monotonic time of sealing. */
  readonly since: number
  /** True once its callers were told that its outcome is not known. */
  givenUp = false
  readonly #callers: ReadonlyArray<(reply: Reply) => void>
  readonly #replies: Reply[]
  #answered = 0

  constructor(
    record: JournalRecord,
    events: ReadonlyArray<SaleEvent>,
    since: number,
    callers: ReadonlyArray<(reply: Reply) => void>,
    replies: Reply[],
  ) {
    this.record = record
    this.events = events
    this.since = since
    this.#callers = callers
    this.#replies = replies
  }

  get waiting(): number {
    return this.#callers.length - this.#answered
  }

  /** Gives up to `max` more callers the reply that was decided. Only after the record is committed (I2). */
  answer(tell: (caller: (reply: Reply) => void, reply: Reply) => void, max: number): void {
    const end = Math.min(this.#callers.length, this.#answered + max)
    while (this.#answered < end) {
      const i = this.#answered++
      tell(this.#callers[i], this.#replies[i])
    }
  }

  /** Gives every caller "try again": nothing is promised, the record may still be committed later. */
  giveUp(tell: (caller: (reply: Reply) => void, reply: Reply) => void, reply: Reply = outcomeUnknown): void {
    this.givenUp = true
    this.#replies.fill(reply)
    this.answer(tell, this.#callers.length)
  }
}
