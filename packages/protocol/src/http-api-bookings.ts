/** Booking numbers: what a person tells, and what the box office finds by it. */
import { Schema } from "effect"
import { HttpApiEndpoint } from "effect/http-api"
import { group, Id } from "./http-api-parts.ts"
import { DateTime } from "./http-schemas-part.ts"
import { Count, idOf } from "./numbers.ts"
import { described, loading, reading, signedIn, signedInChange } from "./refusing.ts"
import { reservationStatusWords } from "./status.ts"
import { BookingNumber, TicketCheckRequest, TicketCheckResponse } from "./ticket-requests.ts"

const BookingResponse = Schema.Struct({
  bookingNumber: BookingNumber,
  reservationId: idOf("reservationId"),
  userId: idOf("userId"),
  concertId: idOf("concertId"),
  optionId: idOf("optionId"),
  seatIds: Schema.Array(idOf("seatId")),
  price: Count,
  transfers: Count.annotate({
    description: "How often it has changed hands: a ticket that says fewer is that of an earlier holder.",
  }),
  status: Schema.Literals(reservationStatusWords),
  reservedAt: DateTime,
  confirmedAt: Schema.NullOr(DateTime),
}).annotate({ identifier: "BookingResponse" })

const TicketResponse = Schema.Struct({
  bookingNumber: BookingNumber,
  reservationId: idOf("reservationId"),
  ticket: Schema.String.annotate({
    description:
      "A compact JWS (EdDSA, type ticketrush-ticket+jwt) over the seats; its keys stand at /.well-known/jwks.json.",
  }),
}).annotate({ identifier: "TicketResponse" })

export const Bookings = group("bookings", "Reservations by a number that can be told on the telephone.").add(
  HttpApiEndpoint.get("ownBooking", "/api/reservations/v7/:reservationId/booking", {
    params: { reservationId: Id },
    success: BookingResponse,
  }).annotateMerge(
    described("The booking number of one reservation of the person", signedIn, loading, ["reservation-not-found"]),
  ),
  HttpApiEndpoint.get("ownTicket", "/api/reservations/v7/:reservationId/ticket", {
    params: { reservationId: Id },
    success: TicketResponse,
  }).annotateMerge(
    described("The signed ticket of a confirmed reservation of the person", signedIn, loading, [
      "reservation-not-found",
      "ticket-unconfirmed",
    ]),
  ),
  HttpApiEndpoint.get("booking", "/api/admin/bookings/:bookingNumber", {
    params: { bookingNumber: BookingNumber },
    success: BookingResponse,
  }).annotateMerge(
    described("A reservation by its booking number, for operators; on record", signedIn, ["forbidden"], loading, [
      "booking-number-wrong",
      "booking-unknown",
    ]),
  ),
  HttpApiEndpoint.post("checkTicket", "/api/admin/tickets/check", {
    payload: TicketCheckRequest,
    success: TicketCheckResponse,
  }).annotateMerge(
    described("Whether a ticket lets in now, for operators at a door; on record", signedInChange, reading, loading, [
      "forbidden",
      "booking-unknown",
    ]),
  ),
)
