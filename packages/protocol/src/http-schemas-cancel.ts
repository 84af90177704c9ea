/** What is answered to a request that cancels several reservations. */
import { Schema } from "effect"
import { ReservationLifecycleResponse } from "./http-schemas.ts"
import { idOf } from "./numbers.ts"

export const CancelManyResponse = Schema.Struct({
  cancelled: Schema.Array(ReservationLifecycleResponse),
  refused: Schema.Array(
    Schema.Struct({
      concertId: idOf("concertId"),
      reservationIds: Schema.Array(idOf("reservationId")),
      code: Schema.String.annotate({ description: "The code of the refusal." }),
      message: Schema.String,
    }),
  ).annotate({ description: "Of reservations of several concerts: those of which none were cancelled." }),
}).annotate({ identifier: "CancelManyResponse" })
