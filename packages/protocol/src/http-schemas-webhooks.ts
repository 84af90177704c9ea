/** Answers of the routes of webhooks, in their declared field order. */
import { Schema } from "effect"
import { DateTime } from "./http-schemas-part.ts"
import { Count, RowId } from "./numbers.ts"
import { webhookEvents } from "./webhook-events.ts"

const EndpointKey = Schema.Struct({
  madeAt: DateTime,
  endsAt: Schema.NullOr(DateTime).annotate({ description: "From then on nothing is signed with it." }),
})

const endpoint = {
  id: RowId,
  url: Schema.String,
  events: Schema.Array(Schema.Literals(webhookEvents)),
  status: Schema.Literals(["ENABLED", "DISABLED"]),
  disabledBy: Schema.NullOr(Schema.Literals(["OPERATOR", "GONE", "FAILING"])).annotate({
    description: "OPERATOR: ordered. GONE: it answered 410. FAILING: it has taken nothing for days.",
  }),
  disabledAt: Schema.NullOr(DateTime),
  disabledReason: Schema.NullOr(Schema.String),
  madeAt: DateTime,
  secrets: Schema.Array(EndpointKey).annotate({ description: "What messages are signed with, the newest first." }),
}

export const EndpointResponse = Schema.Struct(endpoint).annotate({ identifier: "EndpointResponse" })

export const EndpointSecretResponse = Schema.Struct({
  ...endpoint,
  secret: Schema.String.annotate({ description: "The newest secret. It is shown this once." }),
}).annotate({ identifier: "EndpointSecretResponse" })

export const TestMessageResponse = Schema.Struct({ messageId: Schema.String }).annotate({
  identifier: "TestMessageResponse",
})

export const ReplayResponse = Schema.Struct({
  messages: Count.annotate({ description: "How many are sent again." }),
}).annotate({ identifier: "ReplayResponse" })

export const AttemptResponse = Schema.Struct({
  id: RowId,
  messageId: Schema.String,
  type: Schema.String,
  attempt: Count,
  attemptedAt: DateTime,
  tookMs: Count,
  outcome: Schema.Literals(["TAKEN", "RETRIED", "GIVEN_UP", "DISABLED"]).annotate({
    description: "RETRIED: it is tried again. GIVEN_UP: it is not. DISABLED: nor is anything else.",
  }),
  httpStatus: Schema.NullOr(Schema.Int).annotate({ description: "Null where nothing was answered." }),
  detail: Schema.String,
  nextAttemptAt: Schema.NullOr(DateTime),
}).annotate({ identifier: "AttemptResponse" })

export const AttemptsResponse = Schema.Struct({
  attempts: Schema.Array(AttemptResponse),
  next: Schema.NullOr(RowId).annotate({ description: "`before` of the next page; null when there is none." }),
}).annotate({ identifier: "AttemptsResponse" })
