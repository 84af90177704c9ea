/** Rows of the table in `refusals.ts` that are about house seats, options that were called off, and booking numbers. */
export const optionRefusals = {
  "night-begun": {
    status: 409,
    retry: false,
    sentence: "The night began at {until}; its seats are not sold any more.",
  },
  "seat-blocked": { status: 409, retry: false, sentence: "Seat is not on sale now. seatId={seatId}" },
  "option-cancelled": { status: 409, retry: false, sentence: "Concert option {optionId} was cancelled." },
  "seats-not-free": {
    status: 409,
    retry: false,
    sentence: "Only free seats are blocked; {count} of these are held or sold, seat {seatId} first.",
  },
  "booking-number-wrong": {
    status: 400,
    retry: false,
    sentence: "This is no booking number; its digits do not fit together: {bookingNumber}",
  },
  "booking-unknown": { status: 404, retry: false, sentence: "There is no booking {bookingNumber}." },
} as const
