/** Bodies of what administrators do with the options of a concert in mid-sale. */
import { Schema } from "effect"
import { SeatLayoutRequest } from "./http-schemas.ts"
import { DateTime } from "./http-schemas-part.ts"
import { seatsPerOptionMax } from "./ids.ts"
import { seatFlags } from "./layout.ts"
import { limits } from "./limits.ts"
import { asked, Count, idOf } from "./numbers.ts"
import { optional } from "./request-body.ts"

const chosen = {
  seatIds: Schema.optionalKey(
    Schema.NullOr(
      Schema.Array(idOf("seatId")).annotate({
        description: `1 to ${limits.houseSeatsPerOrderMax} seats of the option. One of seatIds, flags and all is given.`,
      }),
    ),
  ),
  flags: Schema.optionalKey(
    Schema.NullOr(Schema.Array(Schema.Literals(seatFlags))).annotate({ description: "Seats with one of these flags." }),
  ),
  all: Schema.optionalKey(Schema.Boolean.annotate({ description: "Every seat of the option that this can be about." })),
}

export const ReleaseSeatsRequest = Schema.Struct(chosen).annotate({
  identifier: "ReleaseSeatsRequest",
  examples: [{ all: true }],
})

export const BlockSeatsRequest = Schema.Struct({
  ...chosen,
  until: Schema.optionalKey(
    Schema.NullOr(Schema.String).annotate({
      description: "When they are released without an order; without it an operator releases them.",
    }),
  ),
}).annotate({ identifier: "BlockSeatsRequest", examples: [{ flags: ["accessible", "companion"] }] })

/** As in a set-up; counts are any number here: a wrong one is understood and refused (422), not misread (400). */
export const AddOptionRequest = Schema.Struct({
  concertDate: DateTime.annotate({
    description: "When its night begins and its seats are held no more. Without an offset: by the clock of the venue.",
  }),
  seatCount: optional(asked(1, seatsPerOptionMax)).annotate({
    description: "Seats A-1 to A-<n>. Give this or seatLayout.",
  }),
  seatLayout: optional(SeatLayoutRequest),
  ticketPriceAmount: optional(asked(0, limits.priceMax)).annotate({
    description: "Price of every seat. Give this or tiers.",
  }),
  tiers: optional(Schema.Array(Schema.Struct({ name: Schema.String, price: asked(0, limits.priceMax) }))),
}).annotate({
  identifier: "AddOptionRequest",
  examples: [{ concertDate: "2031-04-02T19:00:00+09:00", seatCount: 100, ticketPriceAmount: 50_000 }],
})

export const OptionSaleResponse = Schema.Struct({
  optionId: idOf("optionId"),
  cancelled: Schema.Boolean,
  seats: Count,
  available: Count,
  /** Kept by the house. */
  blocked: Count,
  /** Held, being paid, or out of sight. */
  held: Count,
  sold: Count,
  reservationsStanding: Count.annotate({
    description: "Held, being paid or bought. Of a cancelled option: what is still to be ended and paid back.",
  }),
  nextReleaseAt: Schema.NullOr(DateTime).annotate({ description: "When blocked seats are released next." }),
}).annotate({ identifier: "OptionSaleResponse" })
