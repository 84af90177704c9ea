/**
 * Whether a ticket lets in now, for a door that can ask: its signature, and what has become of its reservation since. Each answer
 * about a reservation is on record.
 */
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { concertOfReservation, invariant, ReservationStatus, refusal, seatIdOf } from "@ticketrush/protocol"
import { reservationOfBooking } from "@ticketrush/protocol/booking-number"
import { knownFields } from "@ticketrush/protocol/known-fields"
import type { TicketClaims } from "@ticketrush/protocol/ticket"
import {
  decodeTicketCheckRequest,
  TicketCheckRequest,
  type TicketCheckResponse,
} from "@ticketrush/protocol/ticket-requests"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import type { Verified } from "../keys/Keys.ts"
import { onRecordRead } from "../ordered.ts"
import { readJson } from "../request/body.ts"
import { answerJson } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { findReservation } from "./find-reservation.ts"

export type TicketCheckParts = {
  readonly reads: SaleReads
  readonly trail: Pick<AuditTrail["Service"], "record">
  readonly verifyTicket: (ticket: string) => Verified
}

type Answer = (typeof TicketCheckResponse)["Type"]

export const ticketCheckRoute = ({ reads, trail, verifyTicket }: TicketCheckParts): Route => ({
  method: "POST",
  path: "/api/admin/tickets/check",
  name: "checkTicket",
  access: "operator",
  handle: forPerson((exchange, { person: actor }) =>
    readJson(exchange, body, ({ ticket }) => {
      const verified = verifyTicket(ticket)
      if ("fault" in verified) return answer(exchange, noTicket)
      const claims = JSON.parse(verified.payload.toString()) as TicketClaims
      const id = reservationOfBooking(claims.booking)
      invariant(id !== undefined, "what was signed here has a booking number")
      findReservation(reads, exchange, id, refusal("booking-unknown", { bookingNumber: claims.booking }), (view) => {
        const found = answerAbout(claims, view)
        const about = { actor, person: view.person, concert: concertOfReservation(id), reservation: id }
        const detail = `ticket of booking ${claims.booking}: ${found.verdict}`
        onRecordRead(trail, exchange, { kind: "BOOKING_READ", result: "NOTED", ...about, detail }, () =>
          answer(exchange, found),
        )
      })
    }),
  ),
})

const body = { fields: knownFields(TicketCheckRequest), decode: decodeTicketCheckRequest }

const answer = (exchange: Exchange, found: Answer): void => answerJson(exchange, 200, JSON.stringify(found), uncached)

const noTicket: Answer = { verdict: "NO_TICKET", bookingNumber: null, concertId: null, optionId: null, seatIds: [] }

const answerAbout = (claims: TicketClaims, view: ReservationView): Answer => {
  const verdict = verdictOf(claims, view)
  // Those that are left: others may have been given back since.
  const left = view.seats.map((index) => seatIdOf(view.optionId, index))
  return {
    verdict,
    bookingNumber: claims.booking,
    concertId: concertOfReservation(view.id),
    optionId: view.optionId,
    seatIds: verdict === "ADMITS" ? left : [],
  }
}

/** A ticket from before they said it had not changed hands. */
const verdictOf = ({ transfers: then = 0 }: Partial<TicketClaims>, view: ReservationView): Answer["verdict"] => {
  if (view.status !== ReservationStatus.confirmed) return "NOT_CONFIRMED"
  return then === (view.transfers ?? 0) ? "ADMITS" : "HANDED_OVER"
}
