/** Messages of an endpoint, for administrators: a test, sending again, and what came of each attempt. */

import { limits, type Refusal, refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeReplayRequest, type ReplayAsked, ReplayRequest } from "@ticketrush/protocol/webhook-requests"
import type { LoggedAttempt, ReplaySelection } from "@ticketrush/webhooks/delivery/DeliveryStore"
import { testMessage } from "@ticketrush/webhooks/messages/Message"
import { Effect } from "effect"
import type { Exchange } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { readJson } from "../request/body.ts"
import { queryValues, wholeNumber } from "../request/parameters.ts"
import { withoutBody } from "../request/without-body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { endpointPath, forEndpoint, orderEndpoint } from "./asked-of-endpoint.ts"
import type { WebhookRouteParts } from "./webhooks.ts"

const testIdBytes = 12

export const webhookMessageRoutes = (parts: WebhookRouteParts): ReadonlyArray<Route> => [
  {
    method: "POST",
    path: `${endpointPath}/test`,
    name: "testEndpoint",
    access: "admin",
    handle: forEndpoint((exchange, id, actor) => withoutBody(exchange, () => test(parts, exchange, id, actor))),
  },
  {
    method: "POST",
    path: `${endpointPath}/replay`,
    name: "replayEndpoint",
    access: "admin",
    handle: forEndpoint((exchange, id, actor) =>
      readJson(exchange, replayBody, (asked) => {
        const replayed = replayedOf(asked, parts.times)
        if ("code" in replayed) answerRefusal(exchange, replayed)
        else replay(parts, exchange, id, actor, replayed)
      }),
    ),
  },
  {
    method: "GET",
    path: `${endpointPath}/attempts`,
    name: "endpointAttempts",
    access: "admin",
    query: ["before", "limit"],
    handle: forEndpoint((exchange, id) => attempts(parts, exchange, id)),
  },
]

const replayBody = { fields: knownFields(ReplayRequest), decode: decodeReplayRequest }

const test = (parts: WebhookRouteParts, exchange: Exchange, id: number, actor: number): void => {
  const { webhooks } = parts
  const message = testMessage(Math.floor(webhooks.nowMs()), webhooks.random.bytes(testIdBytes))
  const asked = webhooks.deliveries.put(id, message)
  orderEndpoint(parts, exchange, { actor, what: `endpoint ${id}: test`, asked }, () => {
    answerJson(exchange, 202, JSON.stringify({ messageId: message.message }), uncached)
  })
}

const replay = (
  parts: WebhookRouteParts,
  exchange: Exchange,
  id: number,
  actor: number,
  replayed: ReplaySelection,
): void => {
  const what = `endpoint ${id}: replay ${selectionText(replayed)}`
  const asked = parts.webhooks.deliveries.replay(id, replayed, limits.webhookReplayMax)
  orderEndpoint(parts, exchange, { actor, what, asked }, (messages) =>
    answerJson(exchange, 202, JSON.stringify({ messages }), uncached),
  )
}

const selectionText = (asked: ReplaySelection): string => {
  if ("message" in asked) return asked.message
  const [from, to] = [asked.fromAt, asked.toAt].map((at) => new Date(at).toISOString())
  return `from ${from} to ${to}`
}

const replayedOf = (asked: ReplayAsked, times: DateTimes): ReplaySelection | Refusal => {
  if ("message" in asked) return asked
  const [fromAt, toAt] = [times.parse(asked.fromAt), times.parse(asked.toAt)]
  if (fromAt !== undefined && toAt !== undefined) return { fromAt, toAt }
  return refusal("malformed-json", { reason: "fromAt and toAt must be date-times like 2026-02-11T22:10:15" })
}

const attempts = ({ times, webhooks, work }: WebhookRouteParts, exchange: Exchange, id: number): void => {
  const read = (name: string): number | null | undefined => {
    const values = queryValues(exchange, name)
    if (values.length === 0) return null
    return values.length === 1 ? wholeNumber(values[0]) : undefined
  }
  const [before, rows] = [read("before"), read("limit")]
  if (before === undefined || rows === undefined) {
    return answerRefusal(
      exchange,
      refusal("bad-request", { reason: "before and limit must be whole numbers, once at most." }),
    )
  }
  const limit =
    rows === null || rows < 1 ? limits.webhookAttemptsShownDefault : Math.min(rows, limits.webhookAttemptsShownMax)
  const asked = Effect.andThen(webhooks.endpoints.find(id), webhooks.deliveries.attempts(id, before, limit + 1))
  work.run(exchange, asked, (found) => {
    const shown = found.slice(0, limit)
    const next = found.length > limit ? shown[shown.length - 1].id : null
    answerJson(exchange, 200, JSON.stringify({ attempts: shown.map((each) => attemptOf(each, times)), next }), uncached)
  })
}

/** In the declared field order. */
const attemptOf = (attempt: LoggedAttempt, times: DateTimes) => ({
  id: attempt.id,
  messageId: attempt.message,
  type: attempt.type,
  attempt: attempt.attempt,
  attemptedAt: times.format(attempt.at),
  tookMs: attempt.tookMs,
  outcome: attempt.outcome.replace("-", "_").toUpperCase(),
  httpStatus: attempt.status,
  detail: attempt.detail,
  nextAttemptAt: attempt.nextAt === null ? null : times.format(attempt.nextAt),
})
