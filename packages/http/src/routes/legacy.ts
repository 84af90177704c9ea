/** What older clients still call. */
import type { SaleCommands } from "@ticketrush/engine/sales/SaleCommands"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { byUnnamedOperator, concertOfReservation, isReservationId, refusal } from "@ticketrush/protocol"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { type PassGate, shownBy } from "../line/PassGate.ts"
import { orderSale } from "../order-sale.ts"
import { idParameter } from "../request/parameters.ts"
import { answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"

export const legacyRoutes = (commands: SaleCommands, reads: SaleReads, gate: PassGate): ReadonlyArray<Route> => [
  {
    method: "DELETE",
    path: "/api/reservations/:reservationId",
    name: "delete",
    access: "trusted",
    handle: (exchange, [id]) => endReservation(commands, reads, gate, exchange, id),
  },
]

/**
 * Ends a reservation as its owner could: a hold or a confirmed one is cancelled; one that has already ended keeps its
 * record and whoever has the seat now keeps the seat; one that is being paid is left alone.
 */
const endReservation = (
  commands: SaleCommands,
  reads: SaleReads,
  gate: PassGate,
  exchange: Exchange,
  idText: string,
): void => {
  const reservation = idParameter(exchange, "reservationId", idText)
  if (reservation === undefined) return
  const absent = refusal("reservation-absent", { reservationId: reservation })
  if (!isReservationId(reservation)) return answerRefusal(exchange, absent)
  const concertId = concertOfReservation(reservation)
  const shown = shownBy(exchange)
  askSale(reads, exchange, concertId, { kind: "reservation", reservation }, (answer) => {
    const owner = answer?.value?.person
    if (owner === undefined) return answerRefusal(exchange, absent)
    gate.toFinish(exchange, shown, concertId, owner, () =>
      orderSale(
        commands,
        exchange,
        concertId,
        { kind: "cancel", reservation, by: byUnnamedOperator },
        { kind: "outcome" },
        (submitted) => {
          if ("value" in submitted) return answerNothing(exchange, 204)
          const { code, detail } = submitted.reply.refusal
          if (code === "reservation-unknown" || code === "sale-unknown") return answerRefusal(exchange, absent)
          if (code === "not-cancellable" && detail.currentStatus !== "PAYING") return answerNothing(exchange, 204)
          answerRefusal(exchange, submitted.reply.refusal)
        },
      ),
    )
  })
}
