/** What differs between a sale, the orders to its provider and the provider; and an order to read a payment there. */
import type { Cashier } from "@ticketrush/cashier/Cashier"
import { refused } from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { authorOf } from "../access/Caller.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { onRecord, toldOf } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { reconciliationBody } from "../render/reconciliation.ts"
import { idParameter } from "../request/parameters.ts"
import { withoutBody } from "../request/without-body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { QueryReader } from "./QueryReader.ts"

export type ReconciliationRouteParts = {
  readonly cashier: Pick<Cashier["Service"], "notice" | "reconcile">
  readonly work: ColdWork
  readonly times: DateTimes
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

const path = "reconciliation/:concertId"
const query = ["after"]

export const reconciliationRoutes = (parts: ReconciliationRouteParts): ReadonlyArray<Route> => [
  {
    ...{ method: "GET", path: `/api/payments/${path}`, name: "reconciliation", access: "trusted", query },
    handle: (exchange, [id]) => report(parts, exchange, id),
  },
  {
    ...{ method: "GET", path: `/api/payments/admin/${path}`, name: "adminReconciliation", access: "admin", query },
    handle: (exchange, [id]) => report(parts, exchange, id),
  },
  readRoute(parts, `/api/payments/${path}`, "orderPaymentRead", "trusted"),
  readRoute(parts, `/api/payments/admin/${path}`, "readPayment", "admin"),
]

const readRoute = (parts: ReconciliationRouteParts, base: string, name: string, access: Route["access"]): Route => ({
  ...{ method: "POST", path: `${base}/payments/:paymentId/read`, name, access },
  handle: (exchange, [concertText, paymentText], caller) => {
    const concertId = idParameter(exchange, "concertId", concertText)
    if (concertId === undefined) return
    const payment = idParameter(exchange, "paymentId", paymentText)
    if (payment === undefined) return
    withoutBody(exchange, () => read(parts, exchange, authorOf(caller), concertId, payment))
  },
})

const report = ({ cashier, times, work }: ReconciliationRouteParts, exchange: Exchange, id: string): void => {
  const concertId = idParameter(exchange, "concertId", id)
  if (concertId === undefined) return
  const asked = new QueryReader(exchange, times)
  const after = asked.whole("after") ?? 0
  if (asked.wrong !== undefined) return answerRefusal(exchange, asked.wrong)
  work.run(exchange, cashier.reconcile(concertId, after), (found) =>
    answerJson(exchange, 200, JSON.stringify(reconciliationBody(concertId, found)), uncached),
  )
}

/** Again is another look: what the sale is told of it is what it knows, or is new. */
const read = (
  { cashier, nowMs, trail, work }: ReconciliationRouteParts,
  exchange: Exchange,
  actor: number,
  concertId: ConcertId,
  paymentId: number,
): void => {
  const detail = `payment ${paymentId} is read at its provider`
  onRecord(trail, exchange, { kind: "PAYMENT_ORDER", actor, concert: concertId, detail }, (cameOut) => {
    const at = Math.floor(nowMs())
    const notice = { name: `order of ${actor} at ${at} for ${concertId}-${paymentId}`, at, body: Buffer.alloc(0) }
    const noticed = Effect.flatMap(cashier.notice(concertId, paymentId, notice), (came) =>
      came === "unmade" ? refused("payment-unmade", { paymentId, concertId }) : Effect.succeed(came),
    )
    work.run(exchange, toldOf(noticed, detail, cameOut), () =>
      answerJson(exchange, 202, JSON.stringify({ concertId, paymentId, ordered: true }), uncached),
    )
  })
}
