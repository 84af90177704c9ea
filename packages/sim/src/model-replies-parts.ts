/** Which answers to a person who gives single seats back are right. */
import { type CancelSeats, optionNumberOf, optionOfSeat, seatIndexOf } from "@ticketrush/protocol"
import type { SaleModel, Somewhere, Window } from "./model.ts"
import type { ModelReservation } from "./model-reservation.ts"

const sorted = (seats: ReadonlyArray<number>): string => [...seats].sort().join()

/** These seats were given back by one record, out of this reservation or with it as a whole. */
export const toAcceptedSeats = (
  model: SaleModel,
  { seats }: CancelSeats,
  made: ModelReservation,
  word: string,
  { to }: Window,
): string | undefined => {
  const asked = sorted(seats.map(seatIndexOf))
  if (word === "cancelled") {
    return sorted(made.seats) === asked
      ? undefined
      : `I2: all of reservation ${made.sequence} was cancelled for some seats`
  }
  const part = [...model.reservations.values()].find(
    ({ parted, seats: gone, statuses }) =>
      parted?.whole === made.sequence && statuses[0].position <= to && sorted(gone) === asked,
  )
  return part === undefined
    ? `I2: seats of reservation ${made.sequence} were acknowledged as given back, and are not so in the journal`
    : undefined
}

export const seatsRefusals: ReadonlySet<string> = new Set(["seat-not-reserved", "seats-repeated", "seats-count"])

export const rightToRefuseSeats = (
  model: SaleModel,
  { seats }: CancelSeats,
  made: ModelReservation | undefined,
  code: string,
  somewhere: Somewhere,
): boolean => {
  switch (code) {
    case "seats-count":
      return seats.length < 1 || seats.length > 16
    case "seats-repeated":
      return new Set(seats).size < seats.length
    default:
      return seats.some((seat) => {
        const option = optionNumberOf(optionOfSeat(seat))
        return somewhere((position) => model.holderAt(option, seatIndexOf(seat), position) !== made?.sequence)
      })
  }
}
