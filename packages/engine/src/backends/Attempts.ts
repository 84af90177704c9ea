/**
 * Requests that went to a queue, and their outcomes: kept beside the seats, so that an answer survives the process that
 * decided it and the one that waits for it. Plain callbacks; each is called exactly once.
 */
import type { PersonId, Refused, SeatId } from "@ticketrush/protocol"
import type { Reserved } from "./ReservationBackend.ts"

export type QueuedAttempt = {
  /** The same for a request that is sent again with the same key. */
  readonly id: string
  readonly person: PersonId
  /** As they were asked for. */
  readonly seats: ReadonlyArray<SeatId>
}

/** `outcome` is null while it waits. What is decided is final: a seat that comes back changes nothing about it. */
export type AttemptStatus = QueuedAttempt & { readonly outcome: Reserved | Refused | null }

/** `missing`: the store does not answer. What was to be written may have been. */
export type AttemptsAnswer =
  | { readonly kind: "attempts"; readonly attempts: ReadonlyArray<AttemptStatus> }
  | { readonly kind: "missing"; readonly reason: string }

type Done = (answer: AttemptsAnswer) => void

export interface Attempts {
  /** Random, and one for each database: what belongs to it in a queue is named after it. */
  readonly name: string
  /** Notes requests that wait; one that is decided stays so. Answers none. */
  readonly note: (attempts: ReadonlyArray<QueuedAttempt>, done: Done) => void
  /** Notes decisions. The first one stays, unless a later one is the reservation that was made. Answers none. */
  readonly decide: (decided: ReadonlyArray<AttemptStatus>, done: Done) => void
  /** Those that are known, in any order. */
  readonly find: (ids: ReadonlyArray<string>, done: Done) => void
  /** The newest attempt of each person for each seat, where there is one, in any order. */
  readonly newest: (asked: ReadonlyArray<{ readonly person: PersonId; readonly seat: SeatId }>, done: Done) => void
}
