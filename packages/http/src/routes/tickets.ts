/** The ticket of a confirmed reservation: signed, so that a door reads it without asking anyone. See docs/reference/tickets.md. */
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { concertOfReservation, refusal, reservationStatusWords, seatIdOf } from "@ticketrush/protocol"
import { bookingNumberOf } from "@ticketrush/protocol/booking-number"
import type { TicketClaims } from "@ticketrush/protocol/ticket"
import { forPerson } from "../access/for-person.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { findOwnReservation } from "./find-reservation.ts"
import { notFound } from "./own-reservations.ts"

export type TicketParts = {
  readonly reads: SaleReads
  /** JSON as a compact JWS. */
  readonly signTicket: (json: string) => string
}

export const ticketRoute = ({ reads, signTicket }: TicketParts): Route => ({
  method: "GET",
  path: "/api/reservations/v7/:reservationId/ticket",
  name: "ownTicket",
  access: "person",
  handle: forPerson((exchange, { person }, [text]) => {
    const id = idParameter(exchange, "reservationId", text)
    if (id === undefined) return
    findOwnReservation(reads, exchange, { reservation: id, person }, notFound(id, person), (view) => {
      const currentStatus = reservationStatusWords[view.status]
      if (currentStatus !== "CONFIRMED" || view.confirmedAt === null) {
        return answerRefusal(exchange, refusal("ticket-unconfirmed", { currentStatus }))
      }
      const claims = claimsOf(view, view.confirmedAt)
      const ticket = signTicket(JSON.stringify(claims))
      answerJson(exchange, 200, JSON.stringify({ bookingNumber: claims.booking, reservationId: id, ticket }), uncached)
    })
  }),
})

const claimsOf = ({ id, optionId, seats, transfers = 0 }: ReservationView, confirmedAt: number): TicketClaims => ({
  iss: "ticketrush",
  booking: bookingNumberOf(id),
  concert: concertOfReservation(id),
  option: optionId,
  seats: seats.map((index) => seatIdOf(optionId, index)),
  transfers,
  iat: Math.floor(confirmedAt / 1_000),
})
