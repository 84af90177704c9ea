/** The routes by which payment providers tell of payments, and those by which operators look after them. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { group, Id } from "./http-api-parts.ts"
import { ReadOrderResponse, ReconciliationResponse } from "./http-schemas-reconciliation.ts"
import { EndErrandRequest, EndErrandResponse, StuckPaymentsResponse } from "./http-schemas-stuck.ts"
import { idOf } from "./numbers.ts"
import { PgReadyRequest } from "./pg-ready-requests.ts"
import { described, reading, signedIn, signedInChange, stored, trusted, trustedRead } from "./refusing.ts"

const ReceivedResponse = Schema.Struct({ received: Schema.Literal(true) }).annotate({ identifier: "ReceivedResponse" })

const PgReadyResponse = Schema.Struct({
  provider: Schema.Literal("pg-ready"),
  eventType: Schema.String,
  status: Schema.String,
  reservationId: idOf("reservationId"),
  accepted: Schema.Literal(true),
  message: Schema.String.annotate({ description: "What is done about it." }),
}).annotate({ identifier: "PgReadyResponse" })

const after = Schema.optionalKey(
  Schema.String.annotate({
    pattern: "^[0-9]{1,10}$",
    description: "`next` of the answer before; from the first payment unless given.",
  }),
)

const afterErrand = Schema.optionalKey(
  Schema.String.annotate({
    pattern: "^[0-9]{1,16}$",
    description: "`next` of the answer before; from the first errand unless given.",
  }),
)
const stuckSummary = "Payments that do not come to their end, messages that are kept, and the health of each gateway"
const endSummary =
  "Order a stuck errand to end: its gateway does so once the provider shows that no money moves by it. On record"
const notEnded = [
  "errand-unknown",
  "errand-final",
  "errand-under-way",
  "errand-owes",
  "catalogue-outcome-unknown",
] as const

export const Payments = group(
  "payments",
  "What payment providers tell of payments, and what operators do about them.",
).add(
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
  HttpApiEndpoint.post("pgReadyWebhook", "/api/payments/webhooks/pg-ready", {
    payload: PgReadyRequest,
    success: PgReadyResponse.pipe(HttpApiSchema.status(202)),
  }).annotateMerge(
    described(
      "A message about a payment in the form of contract 16.4, signed: the newest payment of the reservation is read at its provider",
      reading,
      stored,
      [
        "gateway-unknown",
        "message-forged",
        "reservation-not-found",
        "payments-none",
        "payment-closed",
        "payment-amount",
      ],
      ["unavailable", "journal-broken", "catalogue-outcome-unknown"],
    ),
  ),
  HttpApiEndpoint.get("reconciliation", "/api/payments/reconciliation/:concertId", {
    params: { concertId: Id },
    query: { after },
    success: ReconciliationResponse,
  }).annotateMerge(
    described("What differs between a sale, the orders to its provider, and the provider", trustedRead, stored),
  ),
  HttpApiEndpoint.get("adminReconciliation", "/api/payments/admin/reconciliation/:concertId", {
    params: { concertId: Id },
    query: { after },
    success: ReconciliationResponse,
  }).annotateMerge(described("The same, for a signed-in administrator", signedIn, stored, ["forbidden"])),
  HttpApiEndpoint.post("orderPaymentRead", "/api/payments/reconciliation/:concertId/payments/:paymentId/read", {
    params: { concertId: Id, paymentId: Id },
    success: ReadOrderResponse.pipe(HttpApiSchema.status(202)),
  }).annotateMerge(
    described("Order a payment to be read at its provider; the sale hears what it shows. On record", trusted, stored, [
      "payment-unmade",
      "catalogue-outcome-unknown",
    ]),
  ),
  HttpApiEndpoint.post("readPayment", "/api/payments/admin/reconciliation/:concertId/payments/:paymentId/read", {
    params: { concertId: Id, paymentId: Id },
    success: ReadOrderResponse.pipe(HttpApiSchema.status(202)),
  }).annotateMerge(
    described(
      "Order a payment to be read at its provider; the sale hears what it shows. On record",
      signedInChange,
      stored,
      ["forbidden", "payment-unmade", "catalogue-outcome-unknown"],
    ),
  ),
  HttpApiEndpoint.get("stuckPayments", "/api/payments/stuck", {
    query: { after: afterErrand },
    success: StuckPaymentsResponse,
  }).annotateMerge(described(stuckSummary, trustedRead, stored)),
  HttpApiEndpoint.get("adminStuckPayments", "/api/payments/admin/stuck", {
    query: { after: afterErrand },
    success: StuckPaymentsResponse,
  }).annotateMerge(described("The same, for signed-in operators and administrators", signedIn, stored, ["forbidden"])),
  HttpApiEndpoint.post("endErrand", "/api/payments/errands/:errandId/end", {
    params: { errandId: Id },
    payload: EndErrandRequest,
    success: EndErrandResponse.pipe(HttpApiSchema.status(202)),
  }).annotateMerge(described(endSummary, reading, trusted, stored, notEnded)),
  HttpApiEndpoint.post("adminEndErrand", "/api/payments/admin/errands/:errandId/end", {
    params: { errandId: Id },
    payload: EndErrandRequest,
    success: EndErrandResponse.pipe(HttpApiSchema.status(202)),
  }).annotateMerge(
    described("The same, for a signed-in administrator", reading, signedInChange, stored, ["forbidden"], notEnded),
  ),
)
