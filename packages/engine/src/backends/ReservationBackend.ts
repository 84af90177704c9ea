/**
 * One way to guard seats. A concert has one backend, which decides alone whether a seat can be had; the engine
 * (`ReservationBackendActor.ts`) and the readable reference (`ReservationBackendMemory.ts`) are compared behind it, and the
 * strategies of the lab (`LabBackend.ts`) join as further files. Plain callbacks; each is called exactly once.
 */
import type { CommandKey, PersonId, Refused, ReservationId, SeatId, TryAgain } from "@ticketrush/protocol"

export type Reserve = {
  readonly person: PersonId
  /** One to many seats of one concert option, in any order: all of them or none. */
  readonly seats: ReadonlyArray<SeatId>
  /** The same key of the same person again gives the same answer; null promises nothing for a repetition. */
  readonly key: CommandKey | null
}

/** `at`: milliseconds since 1970 UTC by the clock of the store, the same for every repetition with the same key. */
export type Reserved = { readonly kind: "reserved"; readonly reservation: ReservationId; readonly at: number }

/**
 * `refused` is final: nothing was reserved. For a lost race the code is `seat-taken`, or `seat-contended` where the
 * backend gives up before it knows; the detail `seatId` names the seat where the backend knows which it was.
 * `try-again` promises nothing: under `outcome-unknown` the reservation may exist, and the same key finds it.
 */
export type ReserveAnswer = Reserved | Refused | TryAgain

export type ReleaseAnswer = { readonly kind: "released" } | Refused | TryAgain

/** People who have a reservation of the seat that has not ended. More than one is a double booking. */
export type HoldersAnswer = { readonly kind: "holders"; readonly people: ReadonlyArray<PersonId> } | Refused | TryAgain

/** Whether a repetition asks for what was asked for before: the same seats in the same order. */
export const sameSeats = (a: ReadonlyArray<SeatId>, b: ReadonlyArray<SeatId>): boolean =>
  a.length === b.length && a.every((seat, n) => seat === b[n])

export interface ReservationBackend {
  /** As it is written in settings and reports. */
  readonly name: string
  readonly reserve: (asked: Reserve, done: (answer: ReserveAnswer) => void) => void
  /** Ends a reservation of any person: its seats can be had again. One that has ended is refused. */
  readonly release: (reservation: ReservationId, done: (answer: ReleaseAnswer) => void) => void
  /** For judges and reports. It may read everything that is stored, so it is not for the hot path. */
  readonly holdersOf: (seat: SeatId, done: (answer: HoldersAnswer) => void) => void
}
