/** A reservation as it is committed, on behalf of a request. */
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { concertOfReservation, isReservationId, type Refusal } from "@ticketrush/protocol"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"

/** Where there is none, `absent` is answered. */
export const findReservation = (
  reads: SaleReads,
  exchange: Exchange,
  reservation: number,
  absent: Refusal,
  found: (view: ReservationView) => void,
): void => {
  if (!isReservationId(reservation)) return answerRefusal(exchange, absent)
  askSale(reads, exchange, concertOfReservation(reservation), { kind: "reservation", reservation }, (answer) => {
    const view = answer?.value ?? null
    if (view === null) answerRefusal(exchange, absent)
    else found(view)
  })
}

/** The same where one of another person is not there either. */
export const findOwnReservation = (
  reads: SaleReads,
  exchange: Exchange,
  { reservation, person }: { readonly reservation: number; readonly person: number },
  absent: Refusal,
  found: (view: ReservationView) => void,
): void =>
  findReservation(reads, exchange, reservation, absent, (view) =>
    view.person === person ? found(view) : answerRefusal(exchange, absent),
  )
