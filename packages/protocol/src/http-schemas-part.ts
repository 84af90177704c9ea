/** Seats that were given back out of a reservation which keeps others, and what bodies of reservations are made of. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { idOf, whole } from "./numbers.ts"

/** ISO 8601 with an offset on the way out; on the way in it may be missing and is then the zone of the server. */
export const DateTime = Schema.String.annotate({ format: "date-time", examples: ["2026-02-11T22:10:15.123+09:00"] })
/** Of all seats of a reservation together, or of one seat. */
export const Price = whole(0, limits.priceMax * limits.seatsPerHoldMax)
/** Absent where there is none. */
export const BookingFee = Schema.optionalKey(whole(1, limits.bookingFeeMax * limits.seatsPerHoldMax)).annotate({
  description: "What is paid for its seats beside their price, in whole won. Absent: nothing.",
})
/** What may be paid for a reservation. */
export const wonMax = (limits.priceMax + limits.bookingFeeMax) * limits.seatsPerHoldMax

export const ReservationPart = Schema.Struct({
  id: idOf("reservationId").annotate({ description: "They stand as a reservation of their own." }),
  seatIds: Schema.Array(idOf("seatId")),
  price: Price,
  status: Schema.Literals(["CANCELLED", "REFUNDED"]),
  cancelledAt: DateTime,
  refund: Schema.NullOr(
    Schema.Struct({
      amount: whole(0, wonMax),
      fee: whole(0, wonMax).annotate({ description: "What is kept of what they cost, with their booking fee." }),
      state: Schema.Literals(["ASKED", "SETTLED", "FAILED"]),
      until: DateTime.annotate({ description: "When it has to be settled." }),
    }),
  ).annotate({ description: "Null when nothing is paid back." }),
  bookingFee: BookingFee,
}).annotate({ identifier: "ReservationPart" })

/** Of a reservation that changes hands. */
export const handOver = {
  transferOffer: Schema.optionalKey(Schema.Struct({ userId: idOf("userId"), until: DateTime })).annotate({
    description: "To whom it is offered, and when that lapses; it may have lapsed. Absent: it is not offered.",
  }),
  boughtByAnother: Schema.optionalKey(Schema.Literal(true)).annotate({
    description: "Another person has bought it, and gets what is paid back. Absent: the person has.",
  }),
}
