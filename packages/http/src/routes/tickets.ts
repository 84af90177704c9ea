/** The ticket of a confirmed reservation: signed, so that a door reads it without asking anyone. See docs/reference/tickets.md. */
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { concertOfReservation, isReservationId, refusal, reservationStatusWords, seatIdOf } from "@ticketrush/protocol"
import { bookingNumberOf } from "@ticketrush/protocol/booking-number"
import type { TicketClaims } from "@ticketrush/protocol/ticket"
import { forPerson } from "../access/for-person.ts"
import { askSale } from "../ask-sale.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
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
    const absent = notFound(id, person)
    if (!isReservationId(id)) return answerRefusal(exchange, absent)
    askSale(reads, exchange, concertOfReservation(id), { kind: "reservation", reservation: id }, (answer) => {
      const view = answer?.value ?? null
      if (view === null || view.person !== person) return answerRefusal(exchange, absent)
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

const claimsOf = ({ id, optionId, seats }: ReservationView, confirmedAt: number): TicketClaims => ({
  iss: "ticketrush",
  booking: bookingNumberOf(id),
  concert: concertOfReservation(id),
  option: optionId,
  seats: seats.map((index) => seatIdOf(optionId, index)),
  iat: Math.floor(confirmedAt / 1_000),
})
