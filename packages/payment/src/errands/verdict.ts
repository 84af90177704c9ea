/** What a payment, as its provider shows it, says about an errand that may have been sent. Pure. */
import type { ProviderPayment } from "../gateway/PaymentGateway.ts"
import type { Errand } from "./Errand.ts"

/**
 * `happened`: its effect is there. `open`: it is not, and may be sent again. `pending`: the provider is at work on it.
 * `impossible`: it cannot happen any more. `failed`: it was taken, and failed afterwards.
 */
export type ErrandVerdict = "happened" | "open" | "pending" | "impossible" | "failed"

export const verdictOn = (errand: Errand, payment: ProviderPayment): ErrandVerdict =>
  errand.kind === "confirm" ? onConfirm(errand, payment) : onPayBack(errand, payment)

const onConfirm = ({ amount }: Errand, payment: ProviderPayment): ErrandVerdict => {
  switch (payment.status) {
    case "captured":
      // Another amount than ours was taken in the name of our order: a human alone settles that.
      return payment.amount === amount ? "happened" : "pending"
    case "processing":
      return "pending"
    case "open":
    case "authorized":
      return "open"
    case "failed":
    case "cancelled":
      return "impossible"
  }
}

const onPayBack = ({ amount, attempt, kind, refundedBefore }: Errand, payment: ProviderPayment): ErrandVerdict => {
  if (payment.status !== "captured") {
    const tookNone = payment.status === "cancelled" || payment.status === "failed"
    if (kind === "cancel") return tookNone ? "happened" : payment.status === "processing" ? "pending" : "open"
    return payment.status === "processing" ? "pending" : "impossible"
  }
  const ours = payment.refunds.find((refund) => refund.attempt === attempt)
  if (ours !== undefined) {
    return ours.status === "settled" ? "happened" : ours.status === "pending" ? "pending" : "failed"
  }
  // A provider that does not keep attempts shows sums: errands of a payment are sent one after another, so what was
  // paid back since this one was begun is this one.
  const before = refundedBefore!
  const wanted = kind === "cancel" ? payment.amount : before + amount
  const keepsAttempts = payment.refunds.some((refund) => refund.attempt !== null)
  return !keepsAttempts && payment.refunded >= wanted && payment.refunded > before ? "happened" : "open"
}
