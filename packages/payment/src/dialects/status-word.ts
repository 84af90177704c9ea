/** The status of a payment in the words of a dialect: a captured payment has three of them, by what was paid back. */
import { refundedOf, type SandboxPayment } from "../provider/SandboxPayments.ts"

export type StatusWords = Readonly<
  Record<Exclude<SandboxPayment["status"], "succeeded"> | "paid" | "partlyRefunded" | "refunded", string>
>

export const statusWord = (words: StatusWords, payment: SandboxPayment): string => {
  if (payment.status !== "succeeded") return words[payment.status]
  const refunded = refundedOf(payment)
  if (refunded === 0) return words.paid
  return refunded === payment.amount ? words.refunded : words.partlyRefunded
}
