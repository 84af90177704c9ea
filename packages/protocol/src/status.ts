/** The words for a seat and a reservation that clients see, and the bytes they are stored as. */

export const SeatState = { free: 0, held: 1, sold: 2 } as const
export type SeatState = (typeof SeatState)[keyof typeof SeatState]

/** Wire words of the contract (section 1.4), indexed by {@link SeatState}. */
export const seatStatusWords = ["AVAILABLE", "TEMP_RESERVED", "RESERVED"] as const
export type SeatStatusWord = (typeof seatStatusWords)[number]

export const ReservationStatus = {
  none: 0,
  hold: 1,
  paying: 2,
  confirmed: 3,
  cancelled: 4,
  refunded: 5,
  expired: 6,
} as const
export type ReservationStatus = (typeof ReservationStatus)[keyof typeof ReservationStatus]

/** Wire words of the contract, indexed by {@link ReservationStatus}. */
export const reservationStatusWords = [
  "NONE",
  "HOLD",
  "PAYING",
  "CONFIRMED",
  "CANCELLED",
  "REFUNDED",
  "EXPIRED",
] as const
export type ReservationStatusWord = (typeof reservationStatusWords)[number]

/** Of a reservation in a list. PENDING: made through a strategy of the lab, which knows no payment. */
export const listedStatusWords = [
  "PENDING",
  ...(reservationStatusWords.slice(1) as ["HOLD", "PAYING", "CONFIRMED", "CANCELLED", "REFUNDED", "EXPIRED"]),
] as const
