/** What a hold is refused with for the seats that it asks for, and what about tickets that change hands. */
export const seatsRefusals = {
  "best-none": {
    status: 409,
    retry: false,
    sentence: "No {seats} free seats are like the wish, by any rule down to {atWorst}.",
  },
  "seats-of-two-options": { status: 422, retry: false, sentence: "All seats of a hold belong to one option." },
  "seats-repeated": { status: 422, retry: false, sentence: "A seat stands twice in the request: {seatId}" },
  "seat-not-reserved": {
    status: 409,
    retry: false,
    sentence: "Seat {seatId} is none of reservation {reservationId}. Nothing was cancelled.",
  },
  "not-transferable": {
    status: 409,
    retry: false,
    sentence: "Only a CONFIRMED reservation is offered to another person. currentStatus={currentStatus}",
  },
  "transfers-forbidden": {
    status: 409,
    retry: false,
    sentence: "The seller does not let what was bought of this concert change hands.",
  },
  "transfer-to-self": { status: 422, retry: false, sentence: "A reservation is offered to another person." },
  "transfer-standing": {
    status: 409,
    retry: false,
    sentence: "This reservation is offered to another person until {until}. End that offer first.",
  },
  "transfer-offers-used": {
    status: 409,
    retry: false,
    sentence: "This reservation has been offered {max} times and may not be again.",
  },
  "transfer-none": {
    status: 404,
    retry: false,
    sentence: "There is no offer of reservation {reservationId} that you may take or end.",
  },
  transferred: {
    status: 409,
    retry: false,
    sentence: "Reservation {reservationId}, which this key made, has gone to another person.",
  },
  "seats-count": { status: 422, retry: false, sentence: "A hold takes 1 to {max} seats." },
} as const
