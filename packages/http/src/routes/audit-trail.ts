/** The audit trail over HTTP, for administrators. Each reading of it is put on record itself. */
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import type { TrailQuery } from "@ticketrush/engine/trail/TrailStore"
import { limits, type Refusal } from "@ticketrush/protocol"
import { type TrailRow, trailKinds, trailResults } from "@ticketrush/protocol/trail"
import type { SignedInCaller } from "../access/Caller.ts"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange, HeaderPair } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { given, QueryReader } from "./QueryReader.ts"

export type AuditTrailParts = {
  readonly trail: AuditTrail["Service"]
  readonly work: ColdWork
  readonly times: DateTimes
}

const filters = [
  ...["kind", "result", "reason", "actorUserId", "userId", "concertId", "decision"],
  ...["fromAt", "toAt", "before", "limit"],
]

export const auditTrailRoutes = (parts: AuditTrailParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path: "/api/admin/audit",
    name: "auditTrail",
    access: "admin",
    query: filters,
    handle: forPerson((exchange, { person }) => {
      const query = queryOf(parts, exchange)
      if ("code" in query) return answerRefusal(exchange, query)
      noteReading(parts.trail, exchange, person)
      parts.work.run(exchange, parts.trail.list(query), (rows) => {
        const json = JSON.stringify(rows.map((row) => shown(row, parts.times)))
        answerJson(exchange, 200, json, [...uncached, ...nextPage(exchange, rows, query.limit)])
      })
    }),
  },
]

/** `reader`: 0 for a caller of the trusted surface. */
export const noteReading = (
  trail: Pick<AuditTrail["Service"], "note">,
  exchange: Exchange,
  reader: SignedInCaller["person"] | 0,
): void => {
  const detail = exchange.query === "" ? exchange.path : `${exchange.path}?${exchange.query}`
  trail.note({ kind: "TRAIL_READ", result: "NOTED", actor: reader, detail }, true)
}

/** Where the older rows are: the same question, about what comes before the last row. */
export const nextPage = (
  exchange: Exchange,
  rows: ReadonlyArray<TrailRow>,
  limit: number,
): ReadonlyArray<HeaderPair> => {
  if (rows.length < limit) return []
  const query = new URLSearchParams(exchange.query)
  query.set("before", String(rows[rows.length - 1].id))
  return [["link", `<${exchange.path}?${query}>; rel="next"`]]
}

const queryOf = ({ times }: AuditTrailParts, exchange: Exchange): TrailQuery | Refusal => {
  const query = new QueryReader(exchange, times)
  const decision = query.text("decision", limits.trailTextCharsMax)
  const asked = {
    kind: query.word("kind", trailKinds),
    result: query.word("result", trailResults),
    reason: query.text("reason", limits.trailTextCharsMax),
    actor: query.whole("actorUserId"),
    person: query.whole("userId"),
    concert: query.whole("concertId"),
    decisions: decision === undefined ? undefined : [decision],
    fromAt: query.time("fromAt"),
    toAt: query.time("toAt"),
    before: query.whole("before"),
  }
  return query.wrong ?? { ...given(asked), limit: query.limit(limits.trailShownDefault, limits.trailShownMax) }
}

const shown = (row: TrailRow, times: DateTimes) => ({
  id: row.id,
  occurredAt: times.format(row.at),
  kind: row.kind,
  result: row.result,
  reason: row.reason,
  actorUserId: row.actor,
  userId: row.person,
  concertId: row.concert,
  seatId: row.seat,
  reservationId: row.reservation,
  decision: row.decision,
  policyVersion: row.policy,
  inputs: row.inputs,
  count: row.count,
  detailMessage: row.detail,
  hash: row.hash,
})
