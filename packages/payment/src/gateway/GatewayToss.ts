/**
 * Toss Payments as its documents describe it: the buyer agrees in its window, the server confirms with key, order and
 * amount. Its idempotency counts address, method and key and not the body, so the same key never stands for two things.
 * Its messages about payments are not signed: they only say what to read back.
 */

import { keyedCalls } from "./keyed-calls.ts"
import type {
  CreatePayment,
  GatewayOutcome,
  GatewayRefusal,
  PaymentGateway,
  ProviderPayment,
  ProviderRefund,
  ProviderStatus,
} from "./PaymentGateway.ts"
import type { ProviderAnswer, ProviderCalls } from "./ProviderCalls.ts"
import { type JsonObject, listOf, objectOf, optionalTextOf, textOf, wonOf, wordOf } from "./read-json.ts"
import { done, refusalBy } from "./settled.ts"

export type TossKeys = { readonly secretKey: string }

export const gatewayToss = (calls: ProviderCalls, { secretKey }: TossKeys): PaymentGateway => {
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString("base64")}`
  const { get, post } = keyedCalls(calls, authorization, payment)
  const at = (key: string): string => `/v1/payments/${encodeURIComponent(key)}`
  return {
    name: "toss",
    create: ({ attempt, ...asked }, heard) => post("/v1/payments", attempt, creation(asked), heard),
    confirm: ({ attempt, payment: paymentKey, order: orderId, amount }, heard) =>
      post("/v1/payments/confirm", attempt, { paymentKey, orderId, amount }, heard),
    cancel: ({ attempt, payment: key, reason }, heard) =>
      post(`${at(key)}/cancel`, attempt, { cancelReason: reason }, heard),
    refund: ({ attempt, payment: key, amount, reason }, heard) =>
      post(`${at(key)}/cancel`, attempt, { cancelReason: reason, cancelAmount: amount }, heard),
    read: (key, heard) => get(at(key), heard),
  }
}

const creation = ({ order, title, amount, currency, returnUrl, card, scenario }: Omit<CreatePayment, "attempt">) => ({
  method: "CARD",
  amount,
  currency,
  orderId: order,
  orderName: title,
  successUrl: returnUrl,
  failUrl: returnUrl,
  // A real shop keeps what it likes in it; the sandbox looks there for what shall happen.
  metadata: { ...(card === undefined ? {} : { card }), ...(scenario === undefined ? {} : { scenario }) },
})

const payment = ({ status, json }: ProviderAnswer): GatewayOutcome<ProviderPayment> =>
  status >= 400 ? refusalBy(refusals, textOf(json, "code")) : done(paymentOf(json))

const refusals: Readonly<Record<string, GatewayRefusal | "running">> = {
  REJECT_CARD_PAYMENT: "declined",
  REJECT_CARD_COMPANY: "declined",
  INVALID_REJECT_CARD: "declined",
  INVALID_STOPPED_CARD: "declined",
  INVALID_CARD_EXPIRATION: "declined",
  EXCEED_MAX_DAILY_PAYMENT_COUNT: "declined",
  PROVIDER_ERROR: "declined-for-now",
  // Also how it answers a confirmation with another amount than the buyer agreed to.
  INVALID_REQUEST: "amount-mismatch",
  NOT_FOUND_PAYMENT: "payment-unknown",
  NOT_FOUND_PAYMENT_SESSION: "not-authorized",
  ALREADY_PROCESSED_PAYMENT: "wrong-state",
  ALREADY_CANCELED_PAYMENT: "wrong-state",
  NOT_CANCELABLE_PAYMENT: "wrong-state",
  NOT_CANCELABLE_AMOUNT: "over-refund",
  IDEMPOTENT_REQUEST_PROCESSING: "running",
  UNAUTHORIZED_KEY: "credentials",
  INVALID_API_KEY: "credentials",
}

const statuses: Readonly<Record<string, ProviderStatus>> = {
  READY: "open",
  IN_PROGRESS: "authorized",
  WAITING_FOR_DEPOSIT: "processing",
  DONE: "captured",
  PARTIAL_CANCELED: "captured",
  CANCELED: "captured",
  ABORTED: "failed",
  EXPIRED: "failed",
}

const refundStatuses: Readonly<Record<string, ProviderRefund["status"]>> = {
  IN_PROGRESS: "pending",
  DONE: "settled",
  ABORTED: "failed",
}

const paymentOf = (json: JsonObject): ProviderPayment => {
  const amount = wonOf(json, "totalAmount")
  const refunds = listOf(json, "cancels").map((cancel) => ({
    id: textOf(cancel, "transactionKey"),
    attempt: null,
    amount: wonOf(cancel, "cancelAmount"),
    status: wordOf(cancel, "cancelStatus", refundStatuses),
  }))
  const checkout = json.checkout === undefined || json.checkout === null ? undefined : objectOf(json, "checkout")
  return {
    id: textOf(json, "paymentKey"),
    order: textOf(json, "orderId"),
    amount,
    currency: wordOf(json, "currency", { KRW: "KRW" } as const),
    status: wordOf(json, "status", statuses),
    refunded: amount - wonOf(json, "balanceAmount"),
    refunds,
    redirectUrl: checkout === undefined ? null : optionalTextOf(checkout, "url"),
  }
}
