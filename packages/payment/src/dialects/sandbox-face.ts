/** The sandbox's own dialect. */

import { keyRules } from "../provider/IdempotencyKeys.ts"
import { isScenario, type PayScenario } from "../provider/outcomes.ts"
import { type ProviderProblem, refundedOf, type SandboxPayment } from "../provider/SandboxPayments.ts"
import {
  type DialectFace,
  type DialectRequest,
  type Fault,
  isOrder,
  isText,
  isWon,
  madeAnswer,
  type Ran,
  ran,
} from "./DialectFace.ts"

const error = (status: number, code: string, message: string): Ran => ran(status, { error: { code, message } })

const invalid = (message: string): Ran => error(400, "invalid_request", message)

const problems: Readonly<Record<ProviderProblem, readonly [status: number, message: string]>> = {
  payment_unknown: [404, "There is no such payment."],
  wrong_state: [409, "The payment is in another state."],
  amount_mismatch: [422, "The payment has another amount."],
  currency_mismatch: [422, "The payment has another currency."],
  not_authorized: [409, "The buyer has not agreed, or too long ago."],
  over_refund: [422, "That is more than is left to pay back."],
  card_declined: [402, "The card was declined."],
  insufficient_funds: [402, "The card has not enough money."],
  expired_card: [402, "The card has expired."],
  try_again: [402, "The card could not be charged now; try again."],
  sandbox_full: [503, "The sandbox keeps no more payments; start it anew."],
}

const problem = (which: ProviderProblem): Ran => error(problems[which][0], which, problems[which][1])

const faults: Readonly<Record<Fault, Ran>> = {
  unauthorized: error(401, "unauthorized", "The Authorization header does not carry the key of this sandbox."),
  unreadable: invalid("The body is no JSON object."),
  "key-missing": invalid("A POST carries an Idempotency-Key."),
  "key-too-long": invalid("An Idempotency-Key has 1 to 255 characters."),
  "key-running": error(409, "idempotency_running", "The first request with this key is not done yet."),
  "key-reused": error(422, "idempotency_reused", "The key was sent with another body."),
  full: error(503, "sandbox_full", "The sandbox keeps no more keys; start it anew."),
  broken: error(500, "internal", "The sandbox failed, as this payment asks it to."),
}

/** A payment as the API shows it. */
const paymentJson = (payment: SandboxPayment): object => ({
  id: payment.id,
  order: payment.order,
  title: payment.title,
  amount: payment.amount,
  currency: payment.currency,
  status: payment.status,
  amount_refunded: payment.status === "succeeded" ? refundedOf(payment) : 0,
  refunds: payment.refunds.map(({ id, attempt, amount, status }) => ({ id, attempt, amount, status })),
  failure: payment.failure,
  redirect_url: payment.status === "requires_method" || payment.status === "requires_action" ? payment.payUrl : null,
  created: new Date(payment.createdAt).toISOString(),
})

const made = (result: Parameters<typeof madeAnswer>[0]): Ran =>
  madeAnswer(result, paymentJson, problem, () => faults.broken)

const keyed = { ...keyRules.sandbox, required: true }

const create = ({ json }: DialectRequest): Ran | NewAsked => {
  const { order, title, amount, currency, return_url: returnUrl, card = null, scenario = null } = json
  if (!isOrder(order)) return invalid("order is 6 to 64 of A-Z, a-z, 0-9, _ and -")
  if (!isText(title, 100)) return invalid("title is 1 to 100 characters")
  if (!isWon(amount)) return invalid("amount is whole won above 0")
  if (currency !== "KRW") return invalid("currency is KRW")
  if (!isText(returnUrl, 1_000) || !URL.canParse(returnUrl)) return invalid("return_url is an address")
  if (card !== null && (typeof card !== "string" || !/^\d{12,19}$/.test(card)))
    return invalid("card is a number of digits")
  if (scenario !== null && (typeof scenario !== "string" || !isScenario(scenario))) {
    return invalid("scenario is approve, deny, timeout or retry")
  }
  return { order, title, amount, currency, returnUrl, card, scenario }
}

type NewAsked = {
  readonly order: string
  readonly title: string
  readonly amount: number
  readonly currency: string
  readonly returnUrl: string
  readonly card: string | null
  readonly scenario: PayScenario | null
}

const isRan = (value: Ran | NewAsked): value is Ran => "status" in value

export const sandboxFace: DialectFace = {
  name: "sandbox",
  signs: true,
  back: ({ id, order }) => ({ payment: id, order }),
  authorized: (authorization, apiKey) => authorization === `Bearer ${apiKey}`,
  fault: (fault) => faults[fault],
  routes: [
    {
      method: "POST",
      path: /^\/v1\/payments$/,
      keys: keyed,
      prepare: (asked, payments) => {
        const wanted = create(asked)
        return isRan(wanted) ? wanted : () => made(payments.create({ dialect: "sandbox", ...wanted }))
      },
    },
    {
      method: "POST",
      path: /^\/v1\/payments\/(?<id>\w{1,64})\/confirm$/,
      keys: keyed,
      prepare: ({ at, json: { amount, currency } }, payments) => {
        if (!isWon(amount)) return invalid("amount is whole won above 0")
        if (!isText(currency, 3)) return invalid("currency is KRW")
        return () => made(payments.confirm(at.id, amount, currency))
      },
    },
    {
      method: "POST",
      path: /^\/v1\/payments\/(?<id>\w{1,64})\/cancel$/,
      keys: keyed,
      prepare:
        ({ at, key }, payments) =>
        () =>
          made(payments.cancel(at.id, key)),
    },
    {
      method: "POST",
      path: /^\/v1\/payments\/(?<id>\w{1,64})\/refunds$/,
      keys: keyed,
      prepare: ({ at, key, json: { amount } }, payments) =>
        isWon(amount) ? () => made(payments.refund(at.id, amount, key)) : invalid("amount is whole won above 0"),
    },
    {
      method: "GET",
      path: /^\/v1\/payments\/(?<id>\w{1,64})$/,
      keys: null,
      prepare: ({ at }, payments) => {
        const found = payments.find(at.id)
        return found === undefined ? problem("payment_unknown") : ran(200, paymentJson(found))
      },
    },
    {
      method: "GET",
      path: /^\/v1\/payments$/,
      keys: null,
      prepare: ({ query }, payments) => {
        const found = payments.ofOrder(query.get("order") ?? "")
        return found === undefined ? problem("payment_unknown") : ran(200, paymentJson(found))
      },
    },
  ],
  event: (id, { name, payment, refund }, at) => ({
    id,
    type: name,
    timestamp: new Date(at).toISOString(),
    data: { payment: paymentJson(payment), ...(refund === undefined ? {} : { refund }) },
  }),
}
