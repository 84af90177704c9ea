/** Refunds that administrators order, for the reservation of any person, and the trail of them. */

import type { ReservationView } from "@ticketrush/engine/EngineApi"
import type { Log } from "@ticketrush/engine/ports"
import {
  type AdminRefund,
  type AdminRefundOrder,
  type AdminRefundQuery,
  type AdminRefundResult,
  type AdminRefunds,
  adminRefundResults,
} from "@ticketrush/engine/refunds/AdminRefunds"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import {
  concertOfReservation,
  isReservationId,
  limits,
  type Refusal,
  refusal,
  refusalMessage,
} from "@ticketrush/protocol"
import { Cause, Effect, Exit } from "effect"
import type { SignedInCaller } from "../access/Caller.ts"
import { forPerson } from "../access/for-person.ts"
import { askSale } from "../ask-sale.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import { type Ordered, orderSale } from "../order-sale.ts"
import { resultOfReply } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { lifecycleJson } from "../render/lifecycle.ts"

import { idParameter } from "../request/parameters.ts"
import { withoutBody } from "../request/without-body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { noteReading } from "./audit-trail.ts"
import { given, QueryReader } from "./QueryReader.ts"

export type AdminRefundParts = {
  readonly sales: Sales
  readonly refunds: AdminRefunds["Service"]
  readonly trail: Pick<AuditTrail["Service"], "note">
  readonly work: ColdWork
  readonly times: DateTimes
  readonly log: Log
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

const base = "/api/reservations/v7"

export const adminRefundRoutes = (parts: AdminRefundParts): ReadonlyArray<Route> => [
  {
    method: "POST",
    path: `${base}/admin/:reservationId/refund`,
    name: "adminRefund",
    access: "admin",
    handle: forPerson((exchange, caller, [text]) => {
      const reservation = idParameter(exchange, "reservationId", text)
      if (reservation !== undefined) withoutBody(exchange, () => refund(parts, exchange, caller, reservation))
    }),
  },
  {
    method: "GET",
    path: `${base}/audit/admin-refunds`,
    name: "adminRefunds",
    access: "admin",
    query: ["reservationId", "actorUserId", "result", "fromAt", "toAt", "limit"],
    handle: forPerson((exchange, { person }) => {
      const query = queryOf(parts, exchange)
      if ("code" in query) return answerRefusal(exchange, query)
      noteReading(parts.trail, exchange, person)
      parts.work.run(exchange, parts.refunds.list(query), (rows) =>
        answerJson(exchange, 200, JSON.stringify(rows.map((row) => shown(row, parts.times))), uncached),
      )
    }),
  },
]

/** Written down, ordered, and what came of it written down, in this order. */
const refund = (parts: AdminRefundParts, exchange: Exchange, { person, role }: SignedInCaller, id: number): void => {
  const { nowMs, refunds, sales, work } = parts
  const absent = refusal("reservation-not-found", { reservationId: id, userId: person })
  if (!isReservationId(id)) return answerRefusal(exchange, absent)
  const concertId = concertOfReservation(id)
  askSale(sales, exchange, concertId, { kind: "reservation", reservation: id }, (answer) => {
    const target = answer?.value?.person ?? null
    const order = { reservation: id, target, actor: person, actorRole: role, at: Math.floor(nowMs()) }
    work.run(exchange, refunds.ordered(order), (row) => {
      const command = { kind: "refund", reservation: id, by: { kind: "operator", id: person } } as const
      orderSale(sales, exchange, concertId, command, { kind: "outcome" }, (ordered) =>
        settle(parts, exchange, { ...order, row }, ordered, absent),
      )
    })
  })
}

/** The trail is no reason to hide an outcome: the caller hears it, whether it could be written down or not. */
const settle = (
  { log, refunds, times, trail }: AdminRefundParts,
  exchange: Exchange,
  { row, actor, reservation, target }: AdminRefundOrder & { readonly row: number },
  ordered: Ordered<{ readonly kind: "outcome" }>,
  absent: Refusal,
): void => {
  const [outcome, result] = outcomeOf(ordered)
  const detail = "code" in outcome ? refusalMessage(outcome) : "refunded"
  const concert = isReservationId(reservation) ? concertOfReservation(reservation) : null
  // The list of refunds has the three words of its contract.
  const told = "value" in ordered ? result : resultOfReply(ordered.reply)
  trail.note({ kind: "ADMIN_REFUND", result: told, actor, person: target, concert, reservation, detail })
  const written = Effect.catch(refunds.cameOut(row, result, detail), ({ message }) =>
    Effect.sync(() => log.warn("what came of a refund is missing in its trail", { row, result, reason: message })),
  )
  Effect.runCallback(written, {
    onExit: guarded(exchange, (exit: Exit.Exit<void>) => {
      if (Exit.isFailure(exit)) return exchange.failed(Cause.squash(exit.cause))
      if (!("code" in outcome)) return answerJson(exchange, 200, lifecycleJson(outcome, times))
      const unknown = outcome.code === "sale-unknown" || outcome.code === "reservation-unknown"
      answerRefusal(exchange, unknown ? absent : outcome)
    }),
  })
}

const outcomeOf = (
  ordered: Ordered<{ readonly kind: "outcome" }>,
): readonly [ReservationView | Refusal, AdminRefundResult] => {
  if ("value" in ordered) return [ordered.value, "SUCCESS"]
  return [ordered.reply.refusal, ordered.reply.kind === "refused" ? "DENIED" : "FAILED"]
}

/** In the field order of the contract. */
const shown = (row: AdminRefund, times: DateTimes) => ({
  id: row.id,
  reservationId: row.reservation,
  targetUserId: row.target,
  actorUserId: row.actor,
  actorRole: row.actorRole,
  result: row.result,
  detailMessage: row.detail,
  occurredAt: times.format(row.at),
})

const queryOf = ({ times }: AdminRefundParts, exchange: Exchange): AdminRefundQuery | Refusal => {
  const query = new QueryReader(exchange, times)
  const asked = {
    reservation: query.whole("reservationId"),
    actor: query.whole("actorUserId"),
    result: query.word("result", adminRefundResults),
    fromAt: query.time("fromAt"),
    toAt: query.time("toAt"),
  }
  const limit = query.limit(limits.adminRefundsShownDefault, limits.adminRefundsShownMax)
  return query.wrong ?? { ...given(asked), limit }
}
