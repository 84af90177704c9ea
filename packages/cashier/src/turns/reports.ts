/** What a sale is told of a payment: from an errand that has ended, or from what the provider shows. Pure. */
import { createHash } from "node:crypto"
import type { Errand, ProviderPayment } from "@ticketrush/payment"
import type { CommandKey, PaymentReport } from "@ticketrush/protocol"
import { type OrderedErrand, refundOfAttempt } from "../tables/CashierStore.ts"

/** What is said, without the digest that makes it known again. */
type Says = PaymentReport extends infer R ? (R extends PaymentReport ? Omit<R, "kind" | "report"> : never) : never

/** `source`: the attempt, or the provider's id of its message. */
const reportOf = (source: string, says: Says): PaymentReport => {
  const about = "refund" in says ? `${says.says} ${says.refund}` : says.says
  return { kind: "payment-report", report: digestOf(`${source} ${about}`), ...says } as PaymentReport
}

const digestOf = (text: string): CommandKey => {
  const digest = createHash("sha256").update(text).digest()
  return { high: digest.readUInt32LE(0), low: digest.readUInt32LE(4) }
}

/** Undefined where the end of an errand changes nothing for the sale. */
export const reportOfErrand = (
  { payment, refund }: OrderedErrand,
  { amount, attempt, kind, state }: Errand,
  shown: ProviderPayment | undefined,
): PaymentReport | undefined => {
  const report = (says: Says): PaymentReport => reportOf(attempt, says)
  // Whatever was ordered: what the provider has taken is told.
  const took = shown?.status === "captured"
  switch (kind) {
    case "create":
      return state === "done" ? undefined : report({ payment, says: "cancelled" })
    case "confirm":
      return took ? report({ payment, says: "captured", amount: shown.amount }) : report({ payment, says: "cancelled" })
    case "cancel":
      return took ? report({ payment, says: "captured", amount: shown.amount }) : undefined
    case "refund":
      return report({ payment, says: state === "done" ? "refund-settled" : "refund-failed", refund: refund!, amount })
  }
}

/**
 * What the provider shows after a message. A payment that failed is not told: that is the end of our errand, which may
 * go on with another attempt.
 */
export const reportsOfShown = (
  payment: number,
  order: string,
  shown: ProviderPayment,
  message: string,
): ReadonlyArray<PaymentReport> => {
  const reports: PaymentReport[] = []
  const { amount, status } = shown
  if (status === "captured") reports.push(reportOf(message, { payment, says: "captured", amount }))
  if (status === "cancelled") reports.push(reportOf(message, { payment, says: "cancelled" }))
  for (const { attempt, amount: paidBack, status: state } of shown.refunds) {
    const refund = refundOfAttempt(order, attempt)
    if (refund === undefined || state === "pending") continue
    const says = state === "settled" ? "refund-settled" : "refund-failed"
    reports.push(reportOf(message, { payment, says, refund, amount: paidBack }))
  }
  return reports
}

/** The attempts of our refunds that the provider shows as paid back. */
export const paidBackIn = (order: string, { refunds }: Pick<ProviderPayment, "refunds">): ReadonlyArray<string> =>
  refunds.flatMap(({ attempt, status }) =>
    status === "settled" && refundOfAttempt(order, attempt) !== undefined ? attempt! : [],
  )

/**
 * Whether what an errand is to bring about is there already, whoever did it. Errands of a payment run one after another, so
 * what was ordered back before this one is back, or has failed.
 */
export const isThereAlready = (
  ordered: Pick<OrderedErrand, "errand" | "orderedBack" | "othersFailed">,
  shown: ProviderPayment,
): boolean => {
  const { amount, kind } = ordered.errand
  switch (kind) {
    case "create":
      return false
    case "confirm":
      return shown.status === "captured" && shown.amount === amount
    case "cancel":
      return shown.status === "cancelled" || (shown.status === "captured" && shown.refunded >= shown.amount)
    case "refund": {
      // A refund that failed, and that the provider paid after all, is the money of its own seats.
      const ofOthers = shown.refunds.filter(
        ({ attempt, status }) => status === "settled" && ordered.othersFailed.some((other) => other === attempt),
      )
      const refunded = ofOthers.reduce((left, refund) => left - refund.amount, shown.refunded)
      // A sale pays back once for each seat: what was paid back in another way is paid back.
      return shown.status === "captured" && refunded >= ordered.orderedBack + amount
    }
  }
}
