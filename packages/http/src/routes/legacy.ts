/** What older clients still call. */
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { concertOfReservation, isReservationId, refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { type PassGate, shownBy } from "../line/PassGate.ts"
import { idParameter } from "../request/parameters.ts"
import { answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { withSale } from "../with-sale.ts"

export const legacyRoutes = (engine: EngineApi, gate: PassGate): ReadonlyArray<Route> => [
  {
    method: "DELETE",
    path: "/api/reservations/:reservationId",
    name: "delete",
    access: "trusted",
    handle: (exchange, [id]) => endReservation(engine, gate, exchange, id),
  },
]

/**
 * Ends a reservation as its owner could: a hold or a confirmed one is cancelled; one that has already ended keeps its
 * record and whoever has the seat now keeps the seat; one that is being paid is left alone.
 */
const endReservation = (engine: EngineApi, gate: PassGate, exchange: Exchange, idText: string): void => {
  const reservation = idParameter(exchange, "reservationId", idText)
  if (reservation === undefined) return
  const absent = refusal("reservation-absent", { reservationId: reservation })
  if (!isReservationId(reservation)) return answerRefusal(exchange, absent)
  const concertId = concertOfReservation(reservation)
  const shown = shownBy(exchange)
  withSale(engine, exchange, concertId, (sale) => {
    const owner = sale?.reservation(reservation)?.person
    if (owner === undefined) return answerRefusal(exchange, absent)
    gate.toFinish(exchange, shown, concertId, owner, () =>
      engine.submit(concertId, { kind: "cancel", reservation, person: null }, (reply) => {
        if (reply.kind === "accepted") return answerNothing(exchange, 204)
        const { code, detail } = reply.refusal
        if (code === "reservation-unknown" || code === "sale-unknown") return answerRefusal(exchange, absent)
        if (code === "not-cancellable" && detail.currentStatus !== "PAYING") return answerNothing(exchange, 204)
        answerRefusal(exchange, reply.refusal)
      }),
    )
  })
}
