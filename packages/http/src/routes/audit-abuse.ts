/** The abuse decisions of the contract's audit (E25, E33): one row for each hold that was accepted or blocked by a rule. */
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import type { TrailQuery } from "@ticketrush/engine/trail/TrailStore"
import { limits, type Refusal } from "@ticketrush/protocol"
import { abuseReasons } from "@ticketrush/protocol/abuse"
import type { TrailRow } from "@ticketrush/protocol/trail"
import type { Caller } from "../access/Caller.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { nextPage, noteReading } from "./audit-trail.ts"
import { given, QueryReader } from "./QueryReader.ts"

export type AuditAbuseParts = {
  readonly trail: AuditTrail["Service"]
  readonly work: ColdWork
  readonly times: DateTimes
}

const filters = ["action", "result", "reason", "userId", "concertId", "fromAt", "toAt", "before", "limit"]

export const auditAbuseRoutes = (parts: AuditAbuseParts): ReadonlyArray<Route> => {
  const route = (version: "v6" | "v7", name: string, access: Route["access"]): Route => ({
    method: "GET",
    path: `/api/reservations/${version}/audit/abuse`,
    name,
    access,
    query: filters,
    handle: (exchange, _, caller) => list(parts, exchange, caller),
  })
  return [route("v6", "auditAbuse", "trusted"), route("v7", "ownAuditAbuse", "operator")]
}

const list = ({ times, trail, work }: AuditAbuseParts, exchange: Exchange, caller: Caller): void => {
  const query = queryOf(times, exchange)
  if ("code" in query) return answerRefusal(exchange, query)
  noteReading(trail, exchange, caller.kind === "signed-in" ? caller.person : 0)
  work.run(exchange, trail.list(query), (rows) => {
    const json = JSON.stringify(rows.map((row) => shown(row, times)))
    answerJson(exchange, 200, json, [...uncached, ...nextPage(exchange, rows, query.limit)])
  })
}

const queryOf = (times: DateTimes, exchange: Exchange): TrailQuery | Refusal => {
  const query = new QueryReader(exchange, times)
  const asked = {
    kind: query.word("action", ["HOLD_CREATE"]) ?? ("HOLD_CREATE" as const),
    result: query.word("result", ["ALLOWED", "BLOCKED"]),
    reason: query.word("reason", ["NONE", ...abuseReasons]),
    person: query.whole("userId"),
    concert: query.whole("concertId"),
    fromAt: query.time("fromAt"),
    toAt: query.time("toAt"),
    before: query.whole("before"),
  }
  return query.wrong ?? { ...given(asked), limit: query.limit(limits.trailShownDefault, limits.trailShownMax) }
}

/** In the field order of the contract, and what we add behind it. */
const shown = (row: TrailRow, times: DateTimes) => ({
  id: row.id,
  action: row.kind,
  result: row.result,
  reason: row.reason,
  userId: row.person,
  concertId: row.concert,
  seatId: row.seat,
  reservationId: row.reservation,
  requestFingerprint: row.request,
  deviceFingerprint: row.device,
  detailMessage: row.detail,
  occurredAt: times.format(row.at),
  decision: row.decision,
  policyVersion: row.policy,
  inputs: row.inputs,
  count: row.count,
})
