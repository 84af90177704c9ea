/**
 * What callers asked of one sale and what they were answered, with times: all that a judge knows of a strategy.
 * `docs/reference/history.md` says how it stands in a file.
 */
import type { OptionId, PersonId, ReservationId, SeatId } from "@ticketrush/protocol"

/** Whole microseconds of one monotonic clock, the same for all processes of a history; its zero means nothing. */
export type Micros = number

export type HistoryHead = {
  readonly workload: string
  /** The way in which seats were guarded, by its name. */
  readonly strategy: string
  /** What was on sale: the seats of each option with index 0 to `seats - 1`. */
  readonly options: ReadonlyArray<{ readonly option: OptionId; readonly seats: number }>
  /** So many seats of the sale a person may have at a time; null: any number. */
  readonly seatsPerPersonMax: number | null
  /** Of the code that ran; `unknown` outside a clone. */
  readonly commit: string
}

/** `key`: the same key of the same person asks for the same hold once more; null asks for another one each time. */
export type HistoryHold = {
  readonly operation: "hold"
  readonly person: PersonId
  readonly seats: ReadonlyArray<SeatId>
  readonly key: string | null
}
export type HistoryRelease = { readonly operation: "release"; readonly reservation: ReservationId }
export type HistoryAsked = HistoryHold | HistoryRelease

/**
 * `refused`: nothing was done, and nothing will be; `seat` is the one that could not be had, where it was named.
 * `unknown`: it was done, or will be, or never will be. `code` is the refusal's, or the caller's word for a silence.
 */
export type HistoryAnswer =
  | { readonly outcome: "accepted"; readonly reservation: ReservationId }
  | { readonly outcome: "refused"; readonly code: string; readonly seat: SeatId | null }
  | { readonly outcome: "unknown"; readonly code: string }

export type HistoryCall = {
  /** Different for each call of its process. */
  readonly call: number
  readonly process: string
  /** A client of the process: it may have several calls under way. */
  readonly client: number
  readonly at: Micros
  readonly asked: HistoryAsked
  /** Null where none came, which is an unknown outcome too. */
  readonly answered: { readonly at: Micros; readonly answer: HistoryAnswer } | null
}

/** People who have the seat in the store once all calls had ended. */
export type StoredSeat = { readonly seat: SeatId; readonly people: ReadonlyArray<PersonId> }

export type CallHistory = {
  readonly head: HistoryHead
  readonly calls: ReadonlyArray<HistoryCall>
  /** Each seat that is taken in the end; null where the store was not read. */
  readonly stored: ReadonlyArray<StoredSeat> | null
}
