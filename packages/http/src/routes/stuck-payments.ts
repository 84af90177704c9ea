/** Payments that do not come to their end: what operators see of them, and an order that ends an errand. */
import type { Cashier } from "@ticketrush/cashier/Cashier"
import { refused } from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { decodeEndErrandRequest, EndErrandRequest } from "@ticketrush/protocol/http-schemas-stuck"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { Effect } from "effect"
import { authorOf } from "../access/Caller.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { onRecord, toldOf } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { stuckBody } from "../render/stuck.ts"
import { readJson } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { QueryReader } from "./QueryReader.ts"

export type StuckPaymentsParts = {
  readonly cashier: Pick<Cashier["Service"], "endErrand" | "stuck">
  readonly work: ColdWork
  readonly times: DateTimes
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

const query = ["after"]
const endBody = { fields: knownFields(EndErrandRequest), decode: decodeEndErrandRequest }

export const stuckPaymentRoutes = (parts: StuckPaymentsParts): ReadonlyArray<Route> => {
  const shown = (path: string, name: string, access: Route["access"]): Route => ({
    ...{ method: "GET", path, name, access, query },
    handle: (exchange) => show(parts, exchange),
  })
  const ended = (path: string, name: string, access: Route["access"]): Route => ({
    ...{ method: "POST", path, name, access },
    handle: (exchange, [id], caller) => {
      const errand = idParameter(exchange, "errandId", id)
      if (errand === undefined) return
      readJson(exchange, endBody, ({ reason }) => end(parts, exchange, authorOf(caller), errand, reason))
    },
  })
  return [
    shown("/api/payments/stuck", "stuckPayments", "trusted"),
    shown("/api/payments/admin/stuck", "adminStuckPayments", "operator"),
    ended("/api/payments/errands/:errandId/end", "endErrand", "trusted"),
    ended("/api/payments/admin/errands/:errandId/end", "adminEndErrand", "admin"),
  ]
}

const show = ({ cashier, nowMs, times, work }: StuckPaymentsParts, exchange: Exchange): void => {
  const asked = new QueryReader(exchange, times)
  const after = asked.whole("after") ?? 0
  if (asked.wrong !== undefined) return answerRefusal(exchange, asked.wrong)
  work.run(exchange, cashier.stuck(after), (found) =>
    answerJson(exchange, 200, JSON.stringify(stuckBody(found, times, Math.floor(nowMs()))), uncached),
  )
}

const whyNot = {
  unknown: "errand-unknown",
  final: "errand-final",
  "under-way": "errand-under-way",
  money: "errand-owes",
} as const

/** What comes of it stands in the list: the server that has the gateway asks the provider first. */
const end = (
  { cashier, nowMs, trail, work }: StuckPaymentsParts,
  exchange: Exchange,
  actor: number,
  errandId: number,
  reason: string,
): void => {
  const detail = `errand ${errandId} is to end: ${reason}`
  onRecord(trail, exchange, { kind: "PAYMENT_ORDER", actor, detail }, (cameOut) => {
    const order = { errand: errandId, by: actor, reason, at: Math.floor(nowMs()) }
    const asked = Effect.flatMap(cashier.endErrand(order), (ordered) =>
      ordered === "ordered" ? Effect.void : refused(whyNot[ordered], { errandId }),
    )
    work.run(exchange, toldOf(asked, detail, cameOut), () =>
      answerJson(exchange, 202, JSON.stringify({ errandId, ordered: true }), uncached),
    )
  })
}
