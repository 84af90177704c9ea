/** What a hold is refused with for the seats that it asks for. */
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
  "seats-count": { status: 422, retry: false, sentence: "A hold takes 1 to {max} seats." },
} as const
