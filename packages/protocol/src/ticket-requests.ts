/** Bodies of the question whether a ticket lets in. */
import { Schema } from "effect"
import { idOf } from "./numbers.ts"
import { isRecord, notAnObject } from "./request-body.ts"

export const BookingNumber = Schema.String.annotate({ pattern: "^[1-9][0-9]{0,7}-[1-9][0-9]{0,8}-[0-9]{2}$" })

export const TicketCheckRequest = Schema.Struct({
  ticket: Schema.String.annotate({
    description:
      "As it was read from the code: a compact JWS. The line end and the blanks that scanners add do not count.",
  }),
}).annotate({ identifier: "TicketCheckRequest", examples: [{ ticket: "eyJ0eXAi.eyJpc3Mi.c2ln" }] })

const verdicts = ["ADMITS", "HANDED_OVER", "NOT_CONFIRMED", "NO_TICKET"] as const

/** Null where it is no ticket of this installation. */
export const TicketCheckResponse = Schema.Struct({
  verdict: Schema.Literals(verdicts).annotate({
    description:
      "HANDED_OVER: the reservation has changed hands since, and its new holder has another ticket. NOT_CONFIRMED: it was given back, or called off. NO_TICKET: it is no ticket that was signed here.",
  }),
  bookingNumber: Schema.NullOr(BookingNumber),
  concertId: Schema.NullOr(idOf("concertId")),
  optionId: Schema.NullOr(idOf("optionId")),
  seatIds: Schema.Array(idOf("seatId")).annotate({
    description: "What it lets in to now; without seats that were given back since.",
  }),
}).annotate({ identifier: "TicketCheckResponse" })

/** The ticket, or the sentence that says what is wrong. */
export const decodeTicketCheckRequest = (body: unknown): { readonly ticket: string } | string => {
  if (!isRecord(body)) return notAnObject
  return typeof body.ticket === "string" ? { ticket: body.ticket.trim() } : "ticket must be a text"
}
