/** Drills on a demo sale, for administrators: how the newest one stands, and an order that begins one, on record first. */
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { refusal, refusalMessage } from "@ticketrush/protocol"
import { type DrillBody, DrillRequest, type DrillsResponse, decodeDrillRequest } from "@ticketrush/protocol/drills"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { forPerson } from "../access/for-person.ts"
import type { Drills, StartedDrill } from "../drill/Drills.ts"
import { stepMs } from "../drill/timeline.ts"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import { onRecord } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { readJson } from "../request/body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export type DrillRouteParts = {
  /** Absent where none is allowed. */
  readonly drills: Drills | undefined
  readonly times: DateTimes
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

const path = "/api/admin/drills"
const drillBody = { fields: knownFields(DrillRequest), decode: decodeDrillRequest }

export const drillRoutes = (parts: DrillRouteParts): ReadonlyArray<Route> => [
  {
    ...{ method: "GET", path, name: "adminDrills", access: "admin" },
    handle: (exchange) => answer(parts, exchange, 200),
  },
  {
    ...{ method: "POST", path, name: "adminStartDrill", access: "admin" },
    handle: forPerson((exchange, { person: actor }) => start(parts, exchange, actor)),
  },
]

const start = (parts: DrillRouteParts, exchange: Exchange, actor: number): void => {
  const { drills, nowMs, trail } = parts
  readJson(exchange, drillBody, (asked) => {
    if (drills === undefined) return answerRefusal(exchange, refusal("drills-off"))
    const detail = `${asked.fault}, ${asked.people} people, ${asked.seconds} s`
    onRecord(trail, exchange, { kind: "DRILL", actor, detail }, (cameOut) =>
      drills.start(
        asked,
        actor,
        nowMs(),
        guarded(exchange, (refused) => {
          if (refused !== undefined) {
            cameOut("DENIED", `${detail}: ${refusalMessage(refused)}`)
            return answerRefusal(exchange, refused)
          }
          cameOut("SUCCESS", detail)
          answer(parts, exchange, 202)
        }),
      ),
    )
  })
}

const answer = ({ drills, times }: DrillRouteParts, exchange: Exchange, status: 200 | 202): void => {
  const newest = drills?.newest
  const body: DrillsResponse = {
    allowed: drills !== undefined,
    newest: newest === undefined ? null : bodyOf(newest, times),
  }
  answerJson(exchange, status, JSON.stringify(body), uncached)
}

const bodyOf = ({ at, by, run }: StartedDrill, times: DateTimes): DrillBody => {
  const { answers, epochs, faults } = run.timeline
  const { accepted, again, refused, unanswered } = run.counts
  return {
    ...{ concertId: run.concertId, ...run.asked, startedBy: by, startedAt: times.format(at) },
    ...{ state: run.state, why: run.why ?? null, accepted, refused, again, unanswered },
    ...{ stepMs, answers, faults, epochs, verdict: run.verdict ?? null },
  }
}
