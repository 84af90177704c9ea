/** A backend whose requests wait in a queue: they are put in, asked about, and waited for, each from anywhere. */
import type { PersonId, Refused, SeatId, TryAgain } from "@ticketrush/protocol"
import type { AttemptStatus } from "./Attempts.ts"
import type { Reserve } from "./ReservationBackend.ts"

/** Which backend decides a request once its turn has come. */
export type QueueStrategy = "OPTIMISTIC" | "PESSIMISTIC"

export type Enqueue = Reserve & { readonly strategy: QueueStrategy }

export type EnqueueAnswer = { readonly kind: "enqueued"; readonly attempt: string } | Refused | TryAgain

/** `status` is null where nothing is known. */
export type StatusAnswer = { readonly kind: "status"; readonly status: AttemptStatus | null } | TryAgain

/** Whose attempt is meant: that of this id, else the newest of this person for this seat. */
export type Sought = {
  readonly person: PersonId
  readonly seat: SeatId
  readonly attempt: string | null
  /** An attempt whose outcome is known already; only a later one is meant. */
  readonly after?: string
}

export interface ReservationQueue {
  /** Answers once the request stands in the queue for good. */
  readonly enqueue: (asked: Enqueue, done: (answer: EnqueueAnswer) => void) => void
  /** Notes a request that was refused before it could wait: its outcome is read like that of others. */
  readonly refuse: (asked: Reserve, refused: Refused, done: (answer: EnqueueAnswer) => void) => void
  readonly status: (sought: Sought, done: (answer: StatusAnswer) => void) => void
  /** Calls `decided` once, as soon as the attempt has an outcome, also when it has one already. The answer stops it. */
  readonly watch: (sought: Sought, decided: (status: AttemptStatus) => void) => () => void
}
