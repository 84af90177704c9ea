/**
 * One way to guard a seat, as the 30-person race sees it. The engine joins with `StoreActor`, the store without any
 * guard is `StoreNone`; other backends of the lab join by implementing this.
 */
export type ReserveOutcome = "reserved" | "taken" | "failed"

export interface ReservationStore {
  /** Reserves `seat` for `person`; exactly one outcome, always later than this call. */
  readonly reserve: (person: number, seat: number, done: (outcome: ReserveOutcome) => void) => void
  /** Reservations of a seat that the store ended up with, by person: more than one is a double booking. */
  readonly reservationsOf: (seat: number) => ReadonlyArray<number>
}
