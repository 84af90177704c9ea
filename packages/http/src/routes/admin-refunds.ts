/** Refunds that administrators order, for anybody's reservation, and the trail of them. */

import type { ReservationView } from "@ticketrush/engine/EngineApi"
import type { Log } from "@ticketrush/engine/ports"
import {
  type AdminRefund,
  type AdminRefundQuery,
  type AdminRefundResult,
  type AdminRefunds,
  adminRefundResults,
} from "@ticketrush/engine/refunds/AdminRefunds"
import type { Sales } from "@ticketrush/engine/sales/Sales"
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
import type { DateTimes } from "../render/date-time.ts"
import { lifecycleJson } from "../render/lifecycle.ts"

import { idParameter, queryValues, wholeNumber } from "../request/parameters.ts"
import { withoutBody } from "../request/without-body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export type AdminRefundParts = {
  readonly sales: Sales
  readonly refunds: AdminRefunds["Service"]
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
    handle: forPerson((exchange) => {
      const query = queryOf(parts, exchange)
      if ("code" in query) return answerRefusal(exchange, query)
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
        settle(parts, exchange, row, ordered, absent),
      )
    })
  })
}

/** The trail is no reason to hide an outcome: the caller hears it, whether it could be written down or not. */
const settle = (
  { log, refunds, times }: AdminRefundParts,
  exchange: Exchange,
  row: number,
  ordered: Ordered<{ readonly kind: "outcome" }>,
  absent: Refusal,
): void => {
  const [outcome, result] = outcomeOf(ordered)
  const detail = "code" in outcome ? refusalMessage(outcome) : "refunded"
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
  /** The value of a parameter as `read` has it, undefined where it is left out; else what is wrong. */
  const wrong: string[] = []
  const one = <A>(name: string, meaning: string, read: (text: string) => A | undefined): A | undefined => {
    const values = queryValues(exchange, name)
    const value = values.length === 1 ? read(values[0]) : undefined
    if (values.length > 0 && value === undefined) wrong.push(`${name} must be ${meaning}, once at most.`)
    return value
  }
  const reservation = one("reservationId", "a whole number", wholeNumber)
  const actor = one("actorUserId", "a whole number", wholeNumber)
  const result = one("result", `one of ${adminRefundResults.join(", ")}`, (text) =>
    adminRefundResults.find((each) => each === text.toUpperCase()),
  )
  const fromAt = one("fromAt", aTime, (text) => times.parse(text))
  const toAt = one("toAt", aTime, (text) => times.parse(text))
  const rows = one("limit", "a whole number", wholeNumber) ?? 0
  if (wrong.length > 0) return refusal("bad-request", { reason: wrong[0] })
  return {
    ...(reservation !== undefined && { reservation }),
    ...(actor !== undefined && { actor }),
    ...(result !== undefined && { result }),
    ...(fromAt !== undefined && { fromAt }),
    ...(toAt !== undefined && { toAt }),
    limit: rows < 1 ? limits.adminRefundsShownDefault : Math.min(rows, limits.adminRefundsShownMax),
  }
}

const aTime = "a date-time like 2026-02-11T22:10:15"
