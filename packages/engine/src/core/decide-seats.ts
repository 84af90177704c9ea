/** Some seats of a reservation are given back, and it keeps the others. Pure, like `decide.ts`. */
import {
  type CancelSeats,
  limits,
  optionIdOf,
  type Refusal,
  type ReservationStatus,
  refusal,
  reservationIdOf,
  reservationSequenceMax,
  type SaleEvent,
  seatIdOf,
} from "@ticketrush/protocol"
import { callNext } from "./decide-line.ts"
import { partRefund } from "./decide-payments.ts"
import { type Decision, events, refused } from "./decision.ts"
import { returnAt } from "./returns.ts"
import type { Sale } from "./Sale.ts"

/** Ids of the seats of a reservation, in the order in which they were held. */
const seatIdsOf = ({ concertId, reservations }: Sale, sequence: number): ReadonlyArray<number> => {
  const option = optionIdOf(concertId, reservations.option[sequence])
  return reservations.seatsOf(sequence).map((seat) => seatIdOf(option, seat))
}

/** What is wrong with the seats that are to be given back. */
export const wrongSeats = (sale: Sale, sequence: number, asked: ReadonlyArray<number>): Refusal | undefined => {
  const max = limits.seatsPerHoldMax
  if (asked.length < 1 || asked.length > max) return refusal("seats-count", { max })
  const repeated = asked.find((seat, i) => asked.indexOf(seat) !== i)
  if (repeated !== undefined) return refusal("seats-repeated", { seatId: repeated })
  const has = seatIdsOf(sale, sequence)
  const foreign = asked.find((seat) => !has.includes(seat))
  if (foreign === undefined) return undefined
  return refusal("seat-not-reserved", { seatId: foreign, reservationId: reservationIdOf(sale.concertId, sequence) })
}

/** `seats`: some of those that the reservation has, and not all. What they cost is paid back by the fees of now. */
export const decideSeats = (
  sale: Sale,
  { by, seats: asked }: CancelSeats,
  sequence: number,
  now: number,
  chance: number,
): Decision => {
  const { concertId, persons, reservations } = sale
  const part = reservations.count + 1
  if (part > reservationSequenceMax) return refused(refusal("sequence-exhausted", { concertId }), sale.position)
  const number = reservations.option[sequence]
  const option = sale.options[number]!
  const ids = seatIdsOf(sale, sequence)
  const seats = reservations.seatsOf(sequence).filter((_seat, i) => asked.includes(ids[i]))
  const price = seats.reduce((sum, seat) => sum + option.price(seat), 0)
  const person = persons.ids[reservations.person[sequence]]
  const byBuyer = by.kind === "person"
  const about = { reservation: sequence, part, person, option: number }
  const parted: SaleEvent = { kind: "parted", ...about, seats, price, byBuyer }
  const returnsAt = returnAt(sale, sequence, now, chance)
  const cancelled: ReadonlyArray<SaleEvent> =
    returnsAt === undefined
      ? [{ kind: "cancelled", reservation: part }, ...callNext(sale, part, now)]
      : [{ kind: "cancelled", reservation: part, returnsAt }]
  const paidBack = partRefund(sale, sequence, { part, price, seats: seats.length }, byBuyer, now)
  const status = reservations.status[sequence] as ReservationStatus
  return events([parted, ...cancelled, ...paidBack], sequence, status)
}
