/**
 * Appeals against decisions of the abuse rules. An appeal and its answer are rows of the audit trail and nothing else: both
 * are on record before they are answered or shown.
 */
import type { AbuseGuard } from "@ticketrush/engine/abuse/AbuseGuard"
import { storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import type { TrailDraft } from "@ticketrush/engine/trail/entry"
import { limits, type PersonId, refusal } from "@ticketrush/protocol"
import {
  AppealAnswerRequest,
  AppealRequest,
  decodeAppealAnswerRequest,
  decodeAppealRequest,
  isDecision,
} from "@ticketrush/protocol/appeal-requests"
import { knownFields } from "@ticketrush/protocol/known-fields"
import type { TrailRow } from "@ticketrush/protocol/trail"
import { Effect } from "effect"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { readJson } from "../request/body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { nextPage, noteReading } from "./audit-trail.ts"
import { given, QueryReader } from "./QueryReader.ts"

export type AppealParts = {
  readonly trail: AuditTrail["Service"]
  readonly abuse?: Pick<AbuseGuard, "forgive">
  readonly work: ColdWork
  readonly times: DateTimes
}

/** `answer`: null as long as there is none. */
type Appeal = { readonly filed: TrailRow; readonly answer: TrailRow | null }

const path = "/api/appeals"

export const appealRoutes = (parts: AppealParts): ReadonlyArray<Route> => [
  {
    method: "POST",
    path,
    name: "appeal",
    access: "person",
    handle: forPerson((exchange, { person }) =>
      readJson(exchange, appealBody, (asked) => file(parts, exchange, person, asked)),
    ),
  },
  {
    method: "GET",
    path: `${path}/:decision`,
    name: "ownAppeal",
    access: "person",
    handle: forPerson((exchange, { person }, [decision]) =>
      parts.work.run(exchange, appealOf(parts, decision, person), (appeal) =>
        appeal === null ? unknown(exchange, decision) : answer(parts, exchange, 200, appeal),
      ),
    ),
  },
  {
    method: "GET",
    path,
    name: "appeals",
    access: "operator",
    query: ["userId", "before", "limit"],
    handle: forPerson((exchange, { person }) => list(parts, exchange, person)),
  },
  {
    method: "PUT",
    path: `${path}/:decision`,
    name: "answerAppeal",
    access: "operator",
    handle: forPerson((exchange, { person }, [decision]) =>
      readJson(exchange, answerBody, (asked) => settle(parts, exchange, person, decision, asked)),
    ),
  },
]

const appealBody = { fields: knownFields(AppealRequest), decode: decodeAppealRequest }
const answerBody = { fields: knownFields(AppealAnswerRequest), decode: decodeAppealAnswerRequest }

/** One for each decision about the person; filed again it is the same. */
const file = (
  parts: AppealParts,
  exchange: Exchange,
  person: PersonId,
  { decision, message }: typeof AppealRequest.Type,
): void => {
  const { trail, work } = parts
  const found = Effect.all([
    appealOf(parts, decision, person),
    trail.list({ kind: "HOLD_CREATE", result: "BLOCKED", person, decisions: [decision], limit: 1 }),
  ])
  work.run(exchange, found, ([filed, [decided]]) => {
    if (decided === undefined) return unknown(exchange, decision)
    if (filed !== null) return answer(parts, exchange, 201, filed)
    const { concert, policy, reason, seat } = decided
    const row = {
      kind: "APPEAL",
      result: "NOTED",
      actor: person,
      person,
      decision,
      concert,
      seat,
      policy,
      reason,
    } as const
    recorded(parts, exchange, { ...row, detail: message }, (appeal) =>
      appeal === null ? unknown(exchange, decision) : answer(parts, exchange, 201, appeal),
    )
  })
}

/** The first answer counts. */
const settle = (
  parts: AppealParts,
  exchange: Exchange,
  actor: PersonId,
  decision: string,
  { outcome, message }: typeof AppealAnswerRequest.Type,
): void =>
  parts.work.run(exchange, appealOf(parts, decision), (appeal) => {
    if (appeal === null) return unknown(exchange, decision)
    if (appeal.answer !== null) return answerRefusal(exchange, refusal("appeal-answered", { decision }))
    const { concert, person, seat } = appeal.filed
    const row = { kind: "APPEAL_ANSWER", reason: outcome, actor, person, decision, concert, seat } as const
    recorded(parts, exchange, { ...row, result: "SUCCESS", detail: message }, (settled) => {
      if (settled === null) return unknown(exchange, decision)
      if (settled.answer?.reason === "LIFTED" && person !== null) parts.abuse?.forgive(person)
      answer(parts, exchange, 200, settled)
    })
  })

/** Puts the row on record, and reads back what stands there. */
const recorded = (
  parts: AppealParts,
  exchange: Exchange,
  row: TrailDraft & { readonly decision: string },
  then: (appeal: Appeal | null) => void,
): void => {
  const record = Effect.callback<boolean>((resume) =>
    parts.trail.record(row, (stored) => resume(Effect.succeed(stored))),
  )
  const stored = Effect.flatMap(record, (stored) =>
    stored ? appealOf(parts, row.decision) : storeUnavailable("the appeal could not be put on record"),
  )
  parts.work.run(exchange, stored, then)
}

/** Null where there is none, or where it is not about that person. */
const appealOf = Effect.fnUntraced(function* ({ trail }: AppealParts, decision: string, person?: PersonId) {
  if (!isDecision(decision)) return null
  const about = { decisions: [decision], ...given({ person }), limit: limits.trailShownMax }
  const filed = (yield* trail.list({ ...about, kind: "APPEAL" })).at(-1)
  if (filed === undefined) return null
  const [appeal] = yield* answered(trail, [filed])
  return appeal
})

/** Appeals with their answers, in one query: the first answer that was given to each counts. */
const answered = ({ list }: AppealParts["trail"], filed: ReadonlyArray<TrailRow>) => {
  const decisions = filed.flatMap(({ decision }) => decision ?? [])
  return Effect.map(list({ kind: "APPEAL_ANSWER", decisions, limit: limits.trailShownMax }), (answers) =>
    filed.map(
      (appeal): Appeal => ({
        filed: appeal,
        answer: answers.findLast(({ decision }) => decision === appeal.decision) ?? null,
      }),
    ),
  )
}

const list = ({ times, trail, work }: AppealParts, exchange: Exchange, reader: PersonId): void => {
  const query = new QueryReader(exchange, times)
  const asked = given({ person: query.whole("userId"), before: query.whole("before") })
  const limit = query.limit(limits.appealsShownDefault, limits.appealsShownMax)
  if (query.wrong !== undefined) return answerRefusal(exchange, query.wrong)
  noteReading(trail, exchange, reader)
  const found = Effect.flatMap(trail.list({ kind: "APPEAL", ...asked, limit }), (rows) =>
    Effect.map(answered(trail, rows), (appeals) => ({ rows, appeals })),
  )
  work.run(exchange, found, ({ appeals, rows }) => {
    const json = JSON.stringify(appeals.map((appeal) => shown(appeal, times)))
    answerJson(exchange, 200, json, [...uncached, ...nextPage(exchange, rows, limit)])
  })
}

const unknown = (exchange: Exchange, decision: string): void =>
  answerRefusal(exchange, refusal("decision-unknown", { decision: decision.slice(0, limits.decisionCharsMax) }))

const answer = ({ times }: AppealParts, exchange: Exchange, status: number, appeal: Appeal): void =>
  answerJson(exchange, status, JSON.stringify(shown(appeal, times)), uncached)

const shown = ({ answer, filed }: Appeal, times: DateTimes) => ({
  id: filed.id,
  decision: filed.decision,
  userId: filed.person,
  concertId: filed.concert,
  reason: filed.reason,
  message: filed.detail,
  filedAt: times.format(filed.at),
  status: answer?.reason ?? "OPEN",
  answer: answer?.detail ?? null,
  answeredAt: answer === null ? null : times.format(answer.at),
})
