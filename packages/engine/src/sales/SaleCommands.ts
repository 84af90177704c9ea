/** How a sale is asked to do something, wherever its owner is: a command goes as data, reply and answer come as data. */
import type { Accepted, Command, ConcertId, PersonId, Refused, TryAgain } from "@ticketrush/protocol"
import type { ReservationView } from "../EngineApi.ts"
import type { AnswerDefect, AnswerOf, Question, ReadAt } from "./SaleReads.ts"

/**
 * What is wanted to know with the reply, answered by the owner at the very position that the command led to: the
 * reservation as of the status that it came to, or any question.
 */
export type FollowUp = { readonly kind: "outcome" } | Exclude<Question, { readonly kind: "fingerprint" }>

export type FollowUpAnswer<F extends FollowUp> = F extends Question ? AnswerOf<F> : ReservationView

/** What the caller hears: exactly one of these, once. With a defect the command may have been accepted all the same. */
export type Submitted<F extends FollowUp> =
  | { readonly reply: Accepted; readonly at: ReadAt; readonly value: FollowUpAnswer<F> }
  | { readonly reply: Refused | TryAgain }
  | AnswerDefect

export type Lane = "money" | "holds" | "line"

export interface SaleCommands {
  /** Decides `command` on the sale of `concertId`, in order of submission. */
  readonly submit: <F extends FollowUp>(
    concertId: ConcertId,
    command: Command,
    followUp: F,
    done: (submitted: Submitted<F>) => void,
  ) => void
  /** True when new commands of that sale and lane would be shed: asked before a body is decoded. A hint. */
  readonly shedding: (concertId: ConcertId, lane?: Lane) => boolean
  /** The person was seen: keeps their turn in line. */
  readonly present: (concertId: ConcertId, person: PersonId) => void
}
