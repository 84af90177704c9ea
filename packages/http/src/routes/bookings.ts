/** Reservations by their booking number: shown to their owner, and found by operators, whose look-ups are on record. */
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import type { TrailDraft } from "@ticketrush/engine/trail/entry"
import { concertOfReservation, type PersonId, refusal, reservationStatusWords, seatIdOf } from "@ticketrush/protocol"
import { bookingNumberOf, reservationOfBooking } from "@ticketrush/protocol/booking-number"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import { onRecordRead } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { findOwnReservation, findReservation } from "./find-reservation.ts"
import { notFound } from "./own-reservations.ts"

export type BookingParts = {
  readonly reads: SaleReads
  readonly times: DateTimes
  readonly trail: Pick<AuditTrail["Service"], "record">
}

export const bookingRoutes = (parts: BookingParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path: "/api/reservations/v7/:reservationId/booking",
    name: "ownBooking",
    access: "person",
    handle: forPerson((exchange, { person }, [text]) => {
      const reservationId = idParameter(exchange, "reservationId", text)
      if (reservationId === undefined) return
      const asked = { reservation: reservationId, person }
      findOwnReservation(parts.reads, exchange, asked, notFound(reservationId, person), (view) =>
        show(parts, exchange, view),
      )
    }),
  },
  {
    method: "GET",
    path: "/api/admin/bookings/:bookingNumber",
    name: "booking",
    access: "operator",
    handle: forPerson((exchange, { person: actor }, [bookingNumber]) => {
      const id = reservationOfBooking(bookingNumber)
      if (id === undefined) return answerRefusal(exchange, refusal("booking-number-wrong", { bookingNumber }))
      findReservation(parts.reads, exchange, id, refusal("booking-unknown", { bookingNumber }), (view) =>
        onRecordRead(parts.trail, exchange, lookUpOf(actor, view), () => show(parts, exchange, view)),
      )
    }),
  },
]

const lookUpOf = (actor: PersonId, { id: reservation, person }: ReservationView): TrailDraft => ({
  kind: "BOOKING_READ",
  result: "NOTED",
  actor,
  person,
  concert: concertOfReservation(reservation),
  reservation,
  detail: `booking ${bookingNumberOf(reservation)}`,
})

const show = ({ times }: BookingParts, exchange: Exchange, view: ReservationView): void =>
  answerJson(exchange, 200, bookingJson(view, times), uncached)

/** In the declared field order. */
const bookingJson = (view: ReservationView, times: DateTimes): string =>
  JSON.stringify({
    bookingNumber: bookingNumberOf(view.id),
    reservationId: view.id,
    userId: view.person,
    concertId: concertOfReservation(view.id),
    optionId: view.optionId,
    seatIds: view.seats.map((index) => seatIdOf(view.optionId, index)),
    price: view.price,
    transfers: view.transfers ?? 0,
    status: reservationStatusWords[view.status],
    reservedAt: times.format(view.reservedAt),
    confirmedAt: view.confirmedAt === null ? null : times.format(view.confirmedAt),
  })
