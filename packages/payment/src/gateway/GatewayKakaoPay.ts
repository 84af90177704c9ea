/**
 * KakaoPay as its documents describe it: ready gives an id and an address for the buyer, who brings back a token that
 * counts once; approve takes the money. Its requests have no idempotency key, so what is refused or repeated is settled by
 * reading the order: a cancellation carries its attempt as payload, and says what could be cancelled before it, so that
 * it cannot happen twice.
 */
import type {
  CreatePayment,
  GatewayOutcome,
  GatewayRefusal,
  Heard,
  PaymentGateway,
  ProviderPayment,
  ProviderStatus,
} from "./PaymentGateway.ts"
import type { CallOutcome, ProviderAnswer, ProviderCalls } from "./ProviderCalls.ts"
import { type JsonObject, listOf, objectOf, optionalTextOf, textOf, wonOf, wordOf } from "./read-json.ts"
import { done, refusedWith, settled } from "./settled.ts"
import { vatOf, vatOfPart } from "./vat.ts"

/** `cid` is the number of the shop, `buyer` what it calls every buyer: they need no name with the provider. */
export type KakaoPayKeys = { readonly secretKey: string; readonly cid: string; readonly buyer: string }

type Outcome = GatewayOutcome<ProviderPayment>

export const gatewayKakaoPay = (calls: ProviderCalls, keys: KakaoPayKeys): PaymentGateway => {
  const requests = new KakaoPayRequests(calls, keys)
  return {
    name: "kakaopay",
    create: (asked, heard) =>
      requests.post("ready", readying(asked, keys.buyer), (outcome) =>
        heard(settled(outcome, (answer) => readied(answer, asked))),
      ),
    confirm: ({ payment: tid, order, amount, token }, heard) => {
      if (token === undefined) return heard(refusedWith("not-authorized", "the buyer brought no token"))
      const asked = { tid, partner_order_id: order, partner_user_id: keys.buyer, pg_token: token, total_amount: amount }
      const happened = (found: ProviderPayment): boolean => found.status === "captured" && found.amount === amount
      requests.post("approve", asked, (outcome) => requests.settle(tid, outcome, happened, heard))
    },
    cancel: ({ attempt, payment: tid }, heard) =>
      requests.read(tid, (found) => {
        if (found.kind !== "done") return heard(found)
        const { status, amount, refunded, refunds } = found.value
        if (refunds.some((each) => each.attempt === attempt)) return heard(found)
        // A payment that took nothing needs no call: it takes nothing unless we approve it.
        if (status !== "captured") return heard(refusedWith("wrong-state", status))
        if (refunded === amount) return heard(refusedWith("wrong-state", "all of it was paid back"))
        requests.payBack(tid, attempt, amount - refunded, amount - refunded, heard)
      }),
    refund: ({ attempt, payment: tid, amount, refundable }, heard) =>
      requests.payBack(tid, attempt, amount, refundable, heard),
    read: (tid, heard) => requests.read(tid, heard),
  }
}

class KakaoPayRequests {
  readonly #calls: ProviderCalls
  readonly #keys: KakaoPayKeys

  constructor(calls: ProviderCalls, keys: KakaoPayKeys) {
    this.#calls = calls
    this.#keys = keys
  }

  post(word: string, json: object, heard: (outcome: CallOutcome) => void): void {
    const { cid, secretKey } = this.#keys
    const headers = { authorization: `SECRET_KEY ${secretKey}` }
    this.#calls.send({ method: "POST", path: `/online/v1/payment/${word}`, headers, json: { cid, ...json } }, heard)
  }

  read(tid: string, heard: Heard<ProviderPayment>): void {
    this.post("order", { tid }, (outcome) => heard(settled(outcome, ordered)))
  }

  payBack(tid: string, attempt: string, amount: number, refundable: number, heard: Heard<ProviderPayment>): void {
    const happened = ({ refunds }: ProviderPayment): boolean => refunds.some((each) => each.attempt === attempt)
    this.post("cancel", cancellation(tid, attempt, amount, refundable), (outcome) =>
      this.settle(tid, outcome, happened, heard),
    )
  }

  /** Done when the order shows that it happened; refused only when it shows that it has not. */
  settle(
    tid: string,
    outcome: CallOutcome,
    happened: (payment: ProviderPayment) => boolean,
    heard: Heard<ProviderPayment>,
  ): void {
    if (outcome.kind !== "done") return heard(outcome)
    const refused = outcome.value.status >= 400 ? refusalOf(outcome.value) : undefined
    if (refused?.kind === "refused" && refused.code === "credentials") return heard(refused)
    this.read(tid, (found) => {
      if (found.kind === "refused") return heard(found)
      if (found.kind !== "done") return heard(unknownAfter(found.reason))
      if (happened(found.value)) return heard(found)
      heard(refused ?? { kind: "unknown", reason: "the provider says that it is done, and its order does not show it" })
    })
  }
}

const readying = ({ order, title, amount, returnUrl, card, scenario }: CreatePayment, buyer: string) => ({
  partner_order_id: order,
  partner_user_id: buyer,
  item_name: title,
  quantity: 1,
  total_amount: amount,
  tax_free_amount: 0,
  vat_amount: vatOf(amount),
  approval_url: returnUrl,
  cancel_url: returnUrl,
  fail_url: returnUrl,
  // A real shop keeps what it likes in it; the sandbox looks there for what shall happen.
  payload: JSON.stringify({ ...(card === undefined ? {} : { card }), ...(scenario === undefined ? {} : { scenario }) }),
})

const unknownAfter = (reason: string): Outcome => ({
  kind: "unknown",
  reason: `the order could not be read: ${reason}`,
})

const cancellation = (tid: string, attempt: string, amount: number, available: number) => ({
  tid,
  cancel_amount: amount,
  cancel_tax_free_amount: 0,
  cancel_vat_amount: vatOfPart(available, amount),
  cancel_available_amount: available,
  payload: attempt,
})

/** Codes of the error object; a method that was refused has a code of its own in `extras`. */
const codes: Readonly<Record<number, GatewayRefusal>> = {
  [-401]: "credentials",
  [-701]: "not-authorized",
  [-702]: "wrong-state",
  [-706]: "wrong-state",
  [-710]: "over-refund",
  [-721]: "payment-unknown",
  [-722]: "amount-mismatch",
  [-780]: "declined",
  [-781]: "declined-for-now",
}

const refusalOf = ({ json }: ProviderAnswer): Outcome & { readonly kind: "refused" } => {
  const code = Number(json.error_code)
  return { kind: "refused", code: codes[code] ?? "invalid", says: `${code}` }
}

const readied = (answer: ProviderAnswer, { order, amount }: CreatePayment): Outcome => {
  if (answer.status >= 400) return refusalOf(answer)
  return done({
    id: textOf(answer.json, "tid"),
    order,
    amount,
    currency: "KRW",
    status: "open",
    refunded: 0,
    refunds: [],
    redirectUrl: textOf(answer.json, "next_redirect_pc_url"),
  })
}

const statuses: Readonly<Record<string, ProviderStatus>> = {
  READY: "open",
  SEND_TMS: "open",
  OPEN_PAYMENT: "open",
  SELECT_METHOD: "open",
  ARS_WAITING: "open",
  AUTH_PASSWORD: "authorized",
  ISSUED_SID: "open",
  SUCCESS_PAYMENT: "captured",
  PART_CANCEL_PAYMENT: "captured",
  CANCEL_PAYMENT: "captured",
  FAIL_AUTH_PASSWORD: "failed",
  QUIT_PAYMENT: "cancelled",
  FAIL_PAYMENT: "failed",
}

const ordered = (answer: ProviderAnswer): Outcome => {
  const { json } = answer
  if (answer.status >= 400) return refusalOf(answer)
  const actions = listOf(json, "payment_action_details").filter(
    (each) => textOf(each, "payment_action_type") !== "PAYMENT",
  )
  const refunds = actions.map((action: JsonObject) => ({
    id: textOf(action, "aid"),
    attempt: optionalTextOf(action, "payload"),
    amount: wonOf(action, "amount"),
    status: "settled" as const,
  }))
  return done({
    id: textOf(json, "tid"),
    order: textOf(json, "partner_order_id"),
    amount: wonOf(objectOf(json, "amount"), "total"),
    currency: "KRW",
    status: wordOf(json, "status", statuses),
    refunded: refunds.reduce((sum, { amount }) => sum + amount, 0),
    refunds,
    redirectUrl: null,
  })
}
