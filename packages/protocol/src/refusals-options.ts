/** Rows of the table in `refusals.ts` that are about house seats, options that were called off, booking numbers, and wishes. */
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
  "wishes-late": {
    status: 409,
    retry: false,
    sentence: "The sale of concert {concertId} is open; wishes are filed before.",
  },
  "wishes-full": {
    status: 409,
    retry: false,
    sentence: "{limit} people have filed wishes for concert {concertId}, and no more can.",
  },
  "wishes-none": { status: 404, retry: false, sentence: "You have filed no wishes for concert {concertId}." },
  "ticket-unconfirmed": {
    status: 404,
    retry: false,
    sentence: "Only a CONFIRMED reservation has a ticket. currentStatus={currentStatus}",
  },
  "booking-unknown": { status: 404, retry: false, sentence: "There is no booking {bookingNumber}." },
} as const
