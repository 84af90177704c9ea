/** Bodies of the routes of webhooks, and the checks of them. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { asked } from "./numbers.ts"
import { isRecord, isWhole, notAnObject } from "./request-body.ts"
import { isWebhookEvent, type WebhookEvent, webhookEvents } from "./webhook-events.ts"

export const EndpointRequest = Schema.Struct({
  url: Schema.String.annotate({ maxLength: limits.webhookUrlCharsMax, description: "https:// and a public server." }),
  events: Schema.Array(Schema.Literals(webhookEvents)).annotate({
    minItems: 1,
    maxItems: webhookEvents.length,
    description: "What the endpoint hears of; what stands twice counts once.",
  }),
}).annotate({
  identifier: "EndpointRequest",
  examples: [{ url: "https://shop.example/hooks", events: ["reservation.confirmed", "sale.closed"] }],
})

const overlapSecondsMax = limits.webhookOverlapMsMax / 1_000

export const RotationRequest = Schema.Struct({
  overlapSeconds: Schema.optionalKey(asked(0, overlapSecondsMax)).annotate({
    description: `How long the secrets of before count beside the new one: a day unless said, ${overlapSecondsMax} at most.`,
  }),
}).annotate({ identifier: "RotationRequest", examples: [{ overlapSeconds: 3_600 }] })

const Time = Schema.NullOr(Schema.String.annotate({ maxLength: 40 }))

export const ReplayRequest = Schema.Struct({
  messageId: Schema.optionalKey(Schema.NullOr(Schema.String.annotate({ maxLength: 128 }))).annotate({
    description: "The `webhook-id` of one message; or all of a time:",
  }),
  fromAt: Schema.optionalKey(Time).annotate({ description: "A date-time, included." }),
  toAt: Schema.optionalKey(Time).annotate({ description: "A date-time, included." }),
}).annotate({ identifier: "ReplayRequest", examples: [{ messageId: "evt_1_7" }] })

export type ReplayAsked = { readonly message: string } | { readonly fromAt: string; readonly toAt: string }

/** Date-times as texts, or the sentence that says what is wrong. */
export const decodeReplayRequest = (body: unknown): ReplayAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { messageId = null, fromAt = null, toAt = null } = body
  if (typeof messageId === "string" && fromAt === null && toAt === null) return { message: messageId }
  if (messageId === null && typeof fromAt === "string" && typeof toAt === "string") return { fromAt, toAt }
  return "name a messageId, or fromAt and toAt"
}

/** What is wished, each event once; or the sentence that says what is wrong. The address is checked elsewhere. */
export const decodeEndpointRequest = (
  body: unknown,
): { readonly url: string; readonly events: ReadonlyArray<WebhookEvent> } | string => {
  if (!isRecord(body)) return notAnObject
  const { url, events } = body
  if (typeof url !== "string") return "url must be a text"
  if (!Array.isArray(events) || events.length === 0) return "events must be a list of at least one name"
  if (!events.every(isWebhookEvent)) return `events must be out of ${webhookEvents.join(", ")}`
  return { url, events: webhookEvents.filter((event) => events.includes(event)) }
}

/** Or the sentence that says what is wrong. */
export const decodeRotationRequest = (body: unknown): { readonly overlapMs: number } | string => {
  if (!isRecord(body)) return notAnObject
  const { overlapSeconds } = body
  if (overlapSeconds === undefined) return { overlapMs: limits.webhookOverlapMsDefault }
  return isWhole(overlapSeconds) && overlapSeconds >= 0 && overlapSeconds <= overlapSecondsMax
    ? { overlapMs: overlapSeconds * 1_000 }
    : `overlapSeconds must be a whole number from 0 to ${overlapSecondsMax}`
}
