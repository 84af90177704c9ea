/** Bodies that are about payments: terms in a set-up, and what a buyer sends to confirm. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { asked } from "./numbers.ts"
import { isRecord, notAnObject, optional } from "./request-body.ts"

/** Numbers are any numbers here: a wrong one has a sentence of its own (`wrongPaymentTerms`). */
export const PaymentTermsRequest = Schema.Struct({
  gateway: Schema.String.annotate({ description: "Name of a payment gateway that this server has." }),
  payMs: optional(asked(limits.payMsMin, limits.dayMs)).annotate({
    description: `How long a buyer may take to pay, in milliseconds; ${limits.payMsDefault} unless given.`,
  }),
  refundMs: optional(asked(limits.payMsMin, limits.refundMsMax)).annotate({
    description: `Within which time a refund has to be settled, in milliseconds; ${limits.refundMsDefault} unless given.`,
  }),
  bookingFee: optional(asked(0, limits.bookingFeeMax)).annotate({
    description: "Whole won for each seat beside its price, kept where a buyer gives it back; none unless given.",
  }),
}).annotate({ identifier: "PaymentTermsRequest" })

/** Of a person who is signed in. The whole body may be missing. */
export const ConfirmRequest = Schema.Struct({
  paymentMethod: optional(Schema.String).annotate({
    description: "One that /api/payments/methods has; that of the concert's gateway unless given.",
  }),
  paymentToken: optional(Schema.String.annotate({ maxLength: limits.paymentTokenCharsMax })).annotate({
    description: "What the provider gave the buyer to bring back, where it does (KakaoPay: pg_token).",
  }),
}).annotate({ identifier: "ConfirmRequest", examples: [{ paymentMethod: "CARD" }] })

export type ConfirmAsked = { readonly method: string | null; readonly token: string | null }

/** What is asked for, or the sentence that says what is wrong. */
export const decodeConfirmRequest = (body: unknown): ConfirmAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { paymentMethod = null, paymentToken = null } = body
  if (paymentMethod !== null && typeof paymentMethod !== "string") return "paymentMethod must be a text"
  if (paymentToken === null) return { method: paymentMethod, token: null }
  if (typeof paymentToken !== "string" || !/^[!-~]+$/.test(paymentToken)) {
    return "paymentToken must be a text of visible ASCII characters"
  }
  return paymentToken.length > limits.paymentTokenCharsMax
    ? `paymentToken must have at most ${limits.paymentTokenCharsMax} characters`
    : { method: paymentMethod, token: paymentToken }
}
