/** The life of a reservation, written out once more. */
import type { Held } from "@ticketrush/protocol"

export type ReservationStep = "paying" | "confirmed" | "cancelled" | "refunded" | "expired"
export type StepsSoFar = "held" | ReservationStep

/** From which states a step may be taken. */
export const mayFollow: Readonly<Record<ReservationStep, ReadonlyArray<StepsSoFar>>> = {
  paying: ["held"],
  confirmed: ["paying"],
  cancelled: ["held", "confirmed"],
  refunded: ["cancelled"],
  expired: ["held", "paying"],
}

/** A reservation as it is after the events so far. */
export type FollowedReservation = {
  readonly held: Held
  readonly wasConfirmed: boolean
  readonly status: StepsSoFar
  readonly deadline: number
  readonly extensions: number
  /** Journal time at which its seats were free again. */
  readonly freeAt?: number
  /** Place in line that its seats called when they came back. */
  readonly called?: number
}
