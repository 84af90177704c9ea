/** Rows of the table in `refusals.ts` that are about house seats and options that were called off. */
export const optionRefusals = {
  "seat-blocked": { status: 409, retry: false, sentence: "Seat is not on sale now. seatId={seatId}" },
  "option-cancelled": { status: 409, retry: false, sentence: "Concert option {optionId} was cancelled." },
  "seats-not-free": {
    status: 409,
    retry: false,
    sentence: "Only free seats are blocked; {count} of these are held or sold, seat {seatId} first.",
  },
} as const
