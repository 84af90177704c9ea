/** Bodies of purchases that are offered to another person. */
import { Schema } from "effect"
import { DateTime } from "./http-schemas-part.ts"
import { askedId, Count, idOf } from "./numbers.ts"
import { isRecord, isWhole, notAnObject } from "./request-body.ts"

/** Of a person who is signed in. */
export const OfferTransferRequest = Schema.Struct({
  userId: askedId("userId").annotate({ description: "The person to whom it is offered." }),
}).annotate({ identifier: "OfferTransferRequest", examples: [{ userId: 6 }] })

/** A purchase as the person sees it to whom it is offered. Of the one who offers it there is the number and no name. */
export const TransferOfferResponse = Schema.Struct({
  reservationId: idOf("reservationId"),
  fromUserId: idOf("userId").annotate({ description: "Who offers it." }),
  concertId: idOf("concertId"),
  optionId: idOf("optionId"),
  seatIds: Schema.Array(idOf("seatId")),
  seatNumbers: Schema.NullOr(Schema.Array(Schema.String)).annotate({
    description: "Names of the seats, in the same order; null where the sale cannot be asked now.",
  }),
  price: Count.annotate({ description: "What the seats cost in the sale; nothing of it is paid by taking them." }),
  until: DateTime.annotate({ description: "When the offer lapses." }),
}).annotate({ identifier: "TransferOfferResponse" })

/** Whom it is offered to, or the sentence that says what is wrong. */
export const decodeOfferTransferRequest = (body: unknown): { readonly to: number } | string => {
  if (!isRecord(body)) return notAnObject
  return isWhole(body.userId) ? { to: body.userId } : "userId must be a whole number"
}
