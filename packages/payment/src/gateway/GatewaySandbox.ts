/** The sandbox in its own dialect: idempotent POSTs, payments of seven states, refunds that are listed. */

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

export type SandboxKeys = { readonly apiKey: string }

export const gatewaySandbox = (calls: ProviderCalls, { apiKey }: SandboxKeys): PaymentGateway => {
  const authorization = `Bearer ${apiKey}`
  const { get, post } = keyedCalls(calls, authorization, payment)
  const at = (id: string): string => `/v1/payments/${encodeURIComponent(id)}`
  return {
    name: "sandbox",
    create: ({ attempt, ...asked }, heard) => post("/v1/payments", attempt, creation(asked), heard),
    confirm: ({ attempt, payment: id, amount }, heard) =>
      post(`${at(id)}/confirm`, attempt, { amount, currency: "KRW" }, heard),
    cancel: ({ attempt, payment: id, reason }, heard) => post(`${at(id)}/cancel`, attempt, { reason }, heard),
    refund: ({ attempt, payment: id, amount, reason }, heard) =>
      post(`${at(id)}/refunds`, attempt, { amount, reason }, heard),
    read: (id, heard) => get(at(id), heard),
  }
}

const creation = ({ order, title, amount, currency, returnUrl, card, scenario }: Omit<CreatePayment, "attempt">) => ({
  order,
  title,
  amount,
  currency,
  return_url: returnUrl,
  ...(card === undefined ? {} : { card }),
  ...(scenario === undefined ? {} : { scenario }),
})

const payment = ({ status, json }: ProviderAnswer): GatewayOutcome<ProviderPayment> =>
  status >= 400 ? refusalBy(refusals, textOf(objectOf(json, "error"), "code")) : done(paymentOf(json))

const refusals: Readonly<Record<string, GatewayRefusal | "running">> = {
  card_declined: "declined",
  insufficient_funds: "declined",
  expired_card: "declined",
  try_again: "declined-for-now",
  amount_mismatch: "amount-mismatch",
  currency_mismatch: "amount-mismatch",
  payment_unknown: "payment-unknown",
  wrong_state: "wrong-state",
  over_refund: "over-refund",
  idempotency_reused: "attempt-reused",
  idempotency_running: "running",
  not_authorized: "not-authorized",
  unauthorized: "credentials",
}

const statuses: Readonly<Record<string, ProviderStatus>> = {
  requires_method: "open",
  requires_action: "open",
  requires_confirmation: "authorized",
  processing: "processing",
  succeeded: "captured",
  failed: "failed",
  canceled: "cancelled",
}

const refundStatuses: Readonly<Record<string, ProviderRefund["status"]>> = {
  pending: "pending",
  succeeded: "settled",
  failed: "failed",
}

const paymentOf = (json: JsonObject): ProviderPayment => ({
  id: textOf(json, "id"),
  order: textOf(json, "order"),
  amount: wonOf(json, "amount"),
  currency: wordOf(json, "currency", { KRW: "KRW" } as const),
  status: wordOf(json, "status", statuses),
  refunded: wonOf(json, "amount_refunded"),
  refunds: listOf(json, "refunds").map((refund) => ({
    id: textOf(refund, "id"),
    attempt: optionalTextOf(refund, "attempt"),
    amount: wonOf(refund, "amount"),
    status: wordOf(refund, "status", refundStatuses),
  })),
  redirectUrl: optionalTextOf(json, "redirect_url"),
})
