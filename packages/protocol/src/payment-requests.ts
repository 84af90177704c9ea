/** Bodies that are about payments: terms in a set-up, and what a buyer sends to confirm. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { asked } from "./numbers.ts"
import { optional } from "./request-body.ts"

/** Numbers are any numbers here: a wrong one has a sentence of its own (`wrongPaymentTerms`). */
export const PaymentTermsRequest = Schema.Struct({
  gateway: Schema.String.annotate({ description: "Name of a payment gateway that this server has." }),
  payMs: optional(asked(limits.payMsMin, limits.dayMs)).annotate({
    description: `How long a buyer may take to pay, in milliseconds; ${limits.payMsDefault} unless given.`,
  }),
  refundMs: optional(asked(limits.payMsMin, limits.refundMsMax)).annotate({
    description: `Within which time a refund has to be settled, in milliseconds; ${limits.refundMsDefault} unless given.`,
  }),
}).annotate({ identifier: "PaymentTermsRequest" })
