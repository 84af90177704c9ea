/** One sealed record on its way into the journal, with the callers that wait for its outcome. */
import { refusal, type SaleEvent, type TryAgain } from "@ticketrush/protocol"
import type { JournalRecord } from "../journal/Journal.ts"
import type { Answers, Tell } from "./Answers.ts"

const outcomeUnknown: TryAgain = { kind: "try-again", refusal: refusal("outcome-unknown") }

export class Flight {
  record: JournalRecord
  readonly events: ReadonlyArray<SaleEvent>
  /** Monotonic time of sealing. */
  readonly since: number
  /** True once its callers were told that its outcome is not known. */
  givenUp = false
  /** Buyers are answered before people who join the line, so that a flood of joins does not delay them. */
  readonly buyers: Answers
  readonly joiners: Answers

  constructor(
    record: JournalRecord,
    events: ReadonlyArray<SaleEvent>,
    since: number,
    buyers: Answers,
    joiners: Answers,
  ) {
    this.record = record
    this.events = events
    this.since = since
    this.buyers = buyers
    this.joiners = joiners
  }

  get waiting(): number {
    return this.buyers.waiting + this.joiners.waiting
  }

  /** Gives every caller "try again": nothing is promised, the record may still be committed later. */
  giveUp(tell: Tell, reply: TryAgain = outcomeUnknown): void {
    this.givenUp = true
    this.buyers.giveUp(tell, reply)
    this.joiners.giveUp(tell, reply)
  }
}
