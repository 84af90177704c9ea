/**
 * The number by which a person names a reservation on the telephone or at the door: concert, place in its sequence, and two
 * check digits (ISO 7064, MOD 97-10), as in `12-3457-46`. One wrong digit, or two neighbours that changed places, never make
 * the number of another reservation.
 */
import {
  concertIdMax,
  concertOfReservation,
  type ReservationId,
  reservationIdOf,
  reservationSequenceMax,
  reservationSequenceOf,
} from "./ids.ts"

/** 2 to 98, over the digits of the concert and nine of the sequence. Taken in parts: together they pass 2^53. */
const checkOf = (id: ReservationId): number => {
  const rest = ((concertOfReservation(id) % 97) * (1_000_000_000 % 97) + reservationSequenceOf(id)) % 97
  return 98 - ((rest * 100) % 97)
}

export const bookingNumberOf = (id: ReservationId): string =>
  `${concertOfReservation(id)}-${reservationSequenceOf(id)}-${String(checkOf(id)).padStart(2, "0")}`

/** Undefined for what is no booking number. */
export const reservationOfBooking = (text: string): ReservationId | undefined => {
  const parts = /^([1-9]\d{0,7})-([1-9]\d{0,8})-(\d{2})$/.exec(text)
  if (parts === null) return undefined
  const [concertId, sequence, check] = parts.slice(1).map(Number)
  if (concertId > concertIdMax || sequence > reservationSequenceMax) return undefined
  const id = reservationIdOf(concertId, sequence)
  return checkOf(id) === check ? id : undefined
}
