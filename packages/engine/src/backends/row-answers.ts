/** What strategies over rows have in common in their answers. */
import {
  concertOfSeat,
  isSeatId,
  limits,
  optionOfSeat,
  type Refused,
  refusal,
  type SeatId,
  type TryAgain,
} from "@ticketrush/protocol"
import { type Reserve, type Reserved, sameSeats } from "./ReservationBackend.ts"
import type { BookingRow, RowFailure, SeatRow } from "./RowStore.ts"

/** What cannot be asked, in the order in which the engine looks at it. */
export const wrongSeats = (seats: ReadonlyArray<SeatId>): Refused | undefined => {
  if (seats.length === 0 || seats.length > limits.seatsPerHoldMax) {
    return refused("seats-count", { max: limits.seatsPerHoldMax })
  }
  const unknown = seats.find((seat) => !isSeatId(seat))
  if (unknown !== undefined) return refused("seat-unknown", { seatId: unknown })
  if (seats.some((seat) => optionOfSeat(seat) !== optionOfSeat(seats[0]))) return refused("seats-of-two-options")
  const repeated = seats.find((seat, at) => seats.indexOf(seat) !== at)
  return repeated === undefined ? undefined : refused("seats-repeated", { seatId: repeated })
}

/** The first seat that is not on sale, or not free, in the order in which they were asked for. */
export const notToBeHad = ({ seats }: Reserve, rows: ReadonlyArray<SeatRow>): Refused | undefined => {
  for (const seatId of seats) {
    const row = rows.find(({ seat }) => seat === seatId)
    if (row === undefined) return refused("seat-unknown", { seatId })
    if (row.holder !== null) return refused("seat-taken", { seatId })
  }
  return undefined
}

/** A repetition with the key of an earlier request. */
export const repeated = ({ seats }: Reserve, row: BookingRow): Reserved | Refused =>
  sameSeats(row.seats, seats) ? { kind: "reserved", reservation: row.id, at: row.at } : refused("key-reused")

/** What a caller hears of a statement that gave no answer. */
export const ofFailure = (backend: string, failure: RowFailure, seat: SeatId): Refused | TryAgain => {
  if (failure.why === "conflict") return refused("seat-contended", { seatId: seat })
  if (failure.why === "exhausted") return refused("sequence-exhausted", { concertId: concertOfSeat(seat) })
  return tryAgainAfter(backend, failure)
}

/** The same of statements that make no reservation. */
export const tryAgainAfter = (backend: string, { why }: RowFailure): TryAgain => {
  if (why === "missing") return tryAgain("lab-part-missing", { part: "PostgreSQL", backend })
  return tryAgain(why === "unknown" ? "outcome-unknown" : "overloaded")
}

export const refused = (...of: Parameters<typeof refusal>): Refused => ({ kind: "refused", refusal: refusal(...of) })
const tryAgain = (...of: Parameters<typeof refusal>): TryAgain => ({ kind: "try-again", refusal: refusal(...of) })
