/** What older clients still call. */
import type { Lab } from "@ticketrush/engine/backends/Lab"
import type { SaleCommands } from "@ticketrush/engine/sales/SaleCommands"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import {
  byUnnamedOperator,
  type ConcertId,
  concertOfReservation,
  isReservationId,
  type ReservationId,
  refusal,
} from "@ticketrush/protocol"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import { credentialsOf, type PassCredentials, type PassGate } from "../line/PassGate.ts"
import { orderSale } from "../order-sale.ts"
import { idParameter } from "../request/parameters.ts"
import { answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"

type Parts = {
  readonly commands: SaleCommands
  readonly reads: SaleReads
  readonly gate: PassGate
  readonly lab: Pick<Lab, "boundTo" | "release"> | undefined
}

export const legacyRoutes = (parts: Parts): ReadonlyArray<Route> => [
  {
    method: "DELETE",
    path: "/api/reservations/:reservationId",
    name: "delete",
    access: "trusted",
    handle: (exchange, [id]) => endReservation(parts, exchange, id),
  },
]

/**
 * Ends a reservation as its owner could: a hold or a confirmed one is cancelled; one that has already ended keeps its
 * record, and the present owner keeps the seat; one that is being paid is left alone.
 */
const endReservation = (parts: Parts, exchange: Exchange, idText: string): void => {
  const { lab } = parts
  const reservation = idParameter(exchange, "reservationId", idText)
  if (reservation === undefined) return
  const absent = refusal("reservation-absent", { reservationId: reservation })
  if (!isReservationId(reservation)) return answerRefusal(exchange, absent)
  const concertId = concertOfReservation(reservation)
  const credentials = credentialsOf(exchange)
  const ofTheEngine = (): void => cancel(parts, exchange, concertId, reservation, credentials)
  if (lab === undefined) return ofTheEngine()
  lab.boundTo(
    concertId,
    guarded(exchange, (name) => {
      if (exchange.ended()) return
      // Where the catalogue does not say, it is looked for where most are.
      if (typeof name !== "string") return ofTheEngine()
      lab.release(
        name,
        reservation,
        guarded(exchange, (answer) => {
          if (exchange.ended()) return
          if (answer.kind === "released" || answer.refusal.code === "not-cancellable")
            return answerNothing(exchange, 204)
          answerRefusal(exchange, answer.refusal.code === "reservation-unknown" ? absent : answer.refusal)
        }),
      )
    }),
  )
}

const cancel = (
  { commands, reads, gate }: Parts,
  exchange: Exchange,
  concertId: ConcertId,
  reservation: ReservationId,
  credentials: PassCredentials,
): void => {
  const absent = refusal("reservation-absent", { reservationId: reservation })
  askSale(reads, exchange, concertId, { kind: "reservation", reservation }, (answer) => {
    const owner = answer?.value?.person
    if (owner === undefined) return answerRefusal(exchange, absent)
    gate.authorizeFinish(exchange, credentials, concertId, owner, () =>
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
