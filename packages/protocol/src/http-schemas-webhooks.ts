/** Answers of the routes of webhooks, in their declared field order. */
import { Schema } from "effect"
import { DateTime } from "./http-schemas.ts"
import { RowId } from "./numbers.ts"
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
