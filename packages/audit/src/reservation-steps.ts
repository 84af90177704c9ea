/** The life of a reservation, written out once more. */

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
