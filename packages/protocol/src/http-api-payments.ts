/** The routes by which payment providers tell of payments. */
import { Schema } from "effect"
import { HttpApiEndpoint } from "effect/http-api"
import { group } from "./http-api-parts.ts"
import { described } from "./refusing.ts"

const ReceivedResponse = Schema.Struct({ received: Schema.Literal(true) }).annotate({ identifier: "ReceivedResponse" })

export const Payments = group("payments", "What payment providers tell of payments.").add(
  HttpApiEndpoint.post("providerWebhook", "/api/payments/webhooks/:gateway", {
    params: {
      gateway: Schema.String.annotate({ maxLength: 32, description: "Name of the gateway whose provider sends." }),
    },
    success: ReceivedResponse,
  }).annotateMerge(
    described(
      "A message of a payment provider, signed as Standard Webhooks 1.0.0 has it; what is kept is answered 200, also again",
      ["gateway-unknown", "message-forged", "message-unreadable", "body-too-large", "body-unfinished"],
      ["catalogue-unavailable"],
    ),
  ),
)
