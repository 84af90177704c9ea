/**
 * The store that the strategies of the lab guard: a row per seat, a row per reservation, sessions with transactions and
 * row locks. Each call is one statement, so a strategy is a sequence of them and everything that others do comes between
 * two. `RowStorePostgres.ts` is the real one. Plain callbacks; each is called exactly once.
 */
import type { CommandKey, ConcertId, OptionId, PersonId, ReservationId, SeatId } from "@ticketrush/protocol"
import type { SeatRange } from "./LabBackend.ts"

export type SeatRow = {
  readonly seat: SeatId
  /** One higher with every change of the row. */
  readonly version: number
  /** The reservation that has the seat; null for a free one. */
  readonly holder: ReservationId | null
}

export type BookingRow = {
  readonly id: ReservationId
  readonly person: PersonId
  /** As they were asked for. */
  readonly seats: ReadonlyArray<SeatId>
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly releasedAt: number | null
}

/**
 * Why a statement gave no answer. After any of them its transaction has ended.
 * `conflict`: the store rolled back because of others (a deadlock, a serialization failure); the same may be tried again.
 * `late`: a lock, or a session, was not to be had in time; nothing was written.
 * `missing`: the store cannot be reached; nothing was written. `unknown`: what was sent may have been written.
 * `exhausted`: there are no more reservation numbers.
 */
export type RowFailure = {
  readonly kind: "failed"
  readonly why: "conflict" | "late" | "missing" | "unknown" | "exhausted"
  readonly reason: string
}

export type Booking = {
  readonly person: PersonId
  /** As they were asked for. */
  readonly seats: ReadonlyArray<SeatId>
  readonly key: CommandKey | null
  /**
   * Which rows are taken: `any` takes them with or without a holder, `free` those without one, and rows those that have
   * the version that was read.
   */
  readonly only: "any" | "free" | ReadonlyArray<SeatRow>
}

/**
 * What became of one booking of a batch. `absent` and `taken` name a seat because of which nothing was booked.
 */
export type BatchBooked =
  | { readonly kind: "booked"; readonly reservation: ReservationId; readonly at: number }
  | { readonly kind: "absent" | "taken"; readonly seat: SeatId }

/**
 * `booked`: seats and reservation are written. `missed`: not all rows could be taken, and no reservation was made; those
 * that could be are taken, so a booking of several seats stands in a transaction, which is then rolled back.
 * `key-known`: a reservation has the key already; as for `missed`.
 */
export type Booked =
  | { readonly kind: "booked"; readonly reservation: ReservationId; readonly at: number }
  | { readonly kind: "missed" }
  | { readonly kind: "key-known" }

export type Lock = {
  /** `no-key-update` lets foreign keys of others be checked meanwhile; both keep other writers out. */
  readonly strength: "update" | "no-key-update"
  /** Rows that another transaction has locked are left out, instead of waited for. */
  readonly skipLocked: boolean
}

export type RowDone<A> = (answer: A | RowFailure) => void

/** Outside `begin` and `commit` each statement is a transaction of its own. Seats are worked on in the order of their ids. */
export interface RowSession {
  readonly begin: (isolation: "read committed" | "serializable", done: RowDone<"begun">) => void
  /** Rows that there are, in the order of their ids; a seat that is not on sale has none. */
  readonly read: (seats: ReadonlyArray<SeatId>, done: RowDone<ReadonlyArray<SeatRow>>) => void
  /** As {@link read}, and locks the rows until the transaction ends. */
  readonly lock: (seats: ReadonlyArray<SeatId>, how: Lock, done: RowDone<ReadonlyArray<SeatRow>>) => void
  /** Takes the advisory locks of the seats until the transaction ends. */
  readonly advise: (seats: ReadonlyArray<SeatId>, done: RowDone<"locked">) => void
  readonly book: (booking: Booking, done: RowDone<Booked>) => void
  /**
   * Books the free ones of several bookings whose seats do not overlap, in one statement; their `only` is `free`.
   * With `key-known` none of them is booked.
   */
  readonly bookAll: (
    bookings: ReadonlyArray<Omit<Booking, "only">>,
    done: RowDone<ReadonlyArray<BatchBooked> | "key-known">,
  ) => void
  /** The reservation of a concert that a person made with a key. */
  readonly keyed: (concertId: ConcertId, person: PersonId, key: CommandKey, done: RowDone<BookingRow | null>) => void
  readonly commit: (done: RowDone<"committed">) => void
  readonly rollback: (done: RowDone<"rolled-back">) => void
  /** Gives the session back; one in which a transaction is open, or a statement failed, is closed. */
  readonly giveBack: () => void
}

/** `released`: it had not ended, and its seats are free now, but for those that another reservation has taken. */
export type Released = "released" | "ended" | "unknown-reservation"

export interface RowStore {
  /** Lends a session. At most as many as the pool has are lent; others wait in the order in which they asked. */
  readonly session: (done: RowDone<RowSession>) => void
  readonly open: (concertId: ConcertId, options: ReadonlyArray<SeatRange>, done: RowDone<"opened">) => void
  readonly release: (reservation: ReservationId, done: RowDone<Released>) => void
  /** People with a reservation of the seat that has not ended; null when the seat is not on sale. */
  readonly holdersOf: (seat: SeatId, done: RowDone<ReadonlyArray<PersonId> | null>) => void
  /** A `SeatState` per seat of an option, by index: `sold` where the row has a holder. Empty when it is not on sale. */
  readonly statesOf: (optionId: OptionId, done: RowDone<Uint8Array>) => void
}

export const isFailure = (answer: unknown): answer is RowFailure =>
  typeof answer === "object" && answer !== null && "kind" in answer && answer.kind === "failed"
