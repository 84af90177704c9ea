/** Which answers to a command that cancels several reservations are right. */
import { type CancelMany, reservationIdOf, reservationSequenceOf } from "@ticketrush/protocol"
import type { SaleModel, Somewhere, Window } from "./model.ts"
import type { ModelStatus } from "./model-reservation.ts"

/** All of them were cancelled by one record of the window, and they were the asker's. */
export const toAcceptedCancels = (
  model: SaleModel,
  { by, reservations }: CancelMany,
  window: Window,
): string | undefined => {
  const times = new Set<number>()
  for (const id of reservations) {
    const made = model.reservations.get(reservationSequenceOf(id))
    if (made === undefined || id !== reservationIdOf(model.concertId, made.sequence)) {
      return `I2: reservation ${reservationSequenceOf(id)} was acknowledged as cancelled and is not in the journal`
    }
    if (by.kind === "person" && made.person !== by.id) return "I2: another person's reservation was cancelled"
    const cancelled = made.statuses.find(({ value }) => value === "cancelled")
    if (cancelled === undefined || cancelled.position > window.to) {
      return `I2: reservation ${made.sequence} was acknowledged as cancelled and is not so in the journal`
    }
    times.add(model.times[cancelled.position])
  }
  return times.size === 1 ? undefined : "I4: reservations that were cancelled together were not cancelled at once"
}

const cancellable: ReadonlySet<ModelStatus | undefined> = new Set(["hold", "confirmed"])

export const rightToCancelNone = (
  model: SaleModel,
  { by, reservations }: CancelMany,
  code: string,
  somewhere: Somewhere,
): boolean => {
  const sequences = reservations.map(reservationSequenceOf)
  switch (code) {
    case "reservation-unknown":
      return sequences.some(
        (sequence) =>
          somewhere((position) => model.statusAt(sequence, position) === undefined) ||
          (by.kind === "person" && model.reservations.get(sequence)?.person !== by.id),
      )
    case "none-cancelled":
      return (
        model.rules.some(({ set }) => set.rules.refundsUntil > 0) ||
        somewhere((position) => sequences.some((sequence) => !cancellable.has(model.statusAt(sequence, position))))
      )
    default:
      return false
  }
}
