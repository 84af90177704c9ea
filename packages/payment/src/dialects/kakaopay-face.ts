/** The shape of KakaoPay: ready and approve with a token that counts once, no idempotency keys, no webhooks. */
import { isScenario } from "../provider/outcomes.ts"
import {
  type ProviderProblem,
  refundedOf,
  type SandboxPayment,
  type SandboxRefund,
} from "../provider/SandboxPayments.ts"
import { type DialectFace, type Fault, isText, isWon, koreanTime, madeAnswer, type Ran, ran } from "./DialectFace.ts"
import { type StatusWords, statusWord } from "./status-word.ts"

const error = (status: number, code: number, message: string): Ran =>
  ran(status, { error_code: code, error_message: message })

const invalid = (message: string): Ran => error(400, -2, message)

/** A method that refused says so with a code of its own. */
const declined = (code: number, method: string): Ran =>
  ran(400, {
    error_code: code,
    error_message: "payment is failed",
    extras: { method_result_code: method, method_result_message: "승인 거절" },
  })

const problems: Readonly<Record<ProviderProblem, Ran>> = {
  payment_unknown: error(400, -721, "tid does not exist"),
  wrong_state: error(400, -702, "payment is already done"),
  amount_mismatch: error(400, -722, "amount does not match"),
  currency_mismatch: error(400, -722, "currency does not match"),
  not_authorized: error(400, -701, "payment is not authenticated"),
  over_refund: error(400, -710, "cancel amount is larger than the cancelable amount"),
  card_declined: declined(-780, "CARD_DECLINED"),
  insufficient_funds: declined(-780, "INSUFFICIENT_FUNDS"),
  expired_card: declined(-780, "EXPIRED_CARD"),
  try_again: declined(-781, "TRY_AGAIN"),
  sandbox_full: error(503, -1, "The sandbox keeps no more payments; start it anew."),
}

const faults: Readonly<Record<Fault, Ran>> = {
  unauthorized: error(401, -401, "invalid secret key"),
  unreadable: invalid("The body is no JSON object."),
  "key-missing": invalid("The request carries no key."),
  "key-too-long": invalid("The key is too long."),
  "key-running": invalid("The first request with this key is not done yet."),
  "key-reused": invalid("The key was sent with another body."),
  full: error(503, -1, "The sandbox keeps no more keys; start it anew."),
  broken: error(500, -1, "internal server error"),
}

const statuses: StatusWords = {
  requires_method: "READY",
  requires_confirmation: "AUTH_PASSWORD",
  requires_action: "AUTH_PASSWORD",
  processing: "AUTH_PASSWORD",
  failed: "FAIL_PAYMENT",
  canceled: "QUIT_PAYMENT",
  paid: "SUCCESS_PAYMENT",
  partlyRefunded: "PART_CANCEL_PAYMENT",
  refunded: "CANCEL_PAYMENT",
}

const vatOf = (total: number): number => Math.floor((2 * total + 11) / 22)

const sums = (total: number, vat = vatOf(total)): object => ({ total, tax_free: 0, vat, point: 0, discount: 0 })

/** The tax of all that was cancelled is what is left less of it. */
const cancelledSums = (payment: SandboxPayment): object => {
  const back = refundedOf(payment)
  return sums(back, vatOf(payment.amount) - vatOf(payment.amount - back))
}

/** Whether the tax of a cancellation is what is left less of it; a shop may leave it out. */
const isVatRight = (vat: unknown, left: number, amount: number): boolean =>
  vat === undefined || vat === vatOf(left) - vatOf(left - amount)

const cancelAction = ({ id, amount, at, attempt }: SandboxRefund): object => ({
  aid: id,
  approved_at: koreanTime(at),
  amount,
  payment_action_type: "CANCEL",
  payload: attempt ?? "",
})

const orderJson = (payment: SandboxPayment): object => ({
  cid: "TC0ONETIME",
  tid: payment.id,
  status: statusWord(statuses, payment),
  partner_order_id: payment.order,
  item_name: payment.title,
  quantity: 1,
  amount: sums(payment.amount),
  canceled_amount: cancelledSums(payment),
  cancel_available_amount: sums(payment.capturedAt === null ? 0 : payment.amount - refundedOf(payment)),
  created_at: koreanTime(payment.createdAt),
  payment_action_details: [
    ...(payment.capturedAt === null
      ? []
      : [
          {
            aid: `A${payment.id}`,
            approved_at: koreanTime(payment.capturedAt),
            amount: payment.amount,
            payment_action_type: "PAYMENT",
            payload: "",
          },
        ]),
    ...payment.refunds.filter(({ status }) => status !== "failed").map(cancelAction),
  ],
})

const made = (result: Parameters<typeof madeAnswer>[0], show: (payment: SandboxPayment) => object = orderJson): Ran =>
  madeAnswer(
    result,
    show,
    (which) => problems[which],
    () => faults.broken,
  )

const readyJson = (payment: SandboxPayment): object => ({
  tid: payment.id,
  next_redirect_app_url: payment.payUrl,
  next_redirect_mobile_url: payment.payUrl,
  next_redirect_pc_url: payment.payUrl,
  created_at: koreanTime(payment.createdAt),
})

/** What a shop lets the provider keep; the sandbox looks there for what shall happen. */
const wishesOf = (payload: unknown): { readonly card?: unknown; readonly scenario?: unknown } => {
  if (typeof payload !== "string") return {}
  try {
    const wishes: unknown = JSON.parse(payload)
    return typeof wishes === "object" && wishes !== null ? wishes : {}
  } catch {
    return {} // A payload is the shop's: it need not be JSON.
  }
}

export const kakaopayFace: DialectFace = {
  name: "kakaopay",
  signs: false,
  back: ({ token }) => ({ pg_token: token ?? "" }),
  authorized: (authorization, apiKey) => authorization === `SECRET_KEY ${apiKey}`,
  fault: (fault) => faults[fault],
  routes: [
    {
      method: "POST",
      path: /^\/online\/v1\/payment\/ready$/,
      keys: null,
      prepare: ({ json }, payments) => {
        const {
          partner_order_id: order,
          item_name: title,
          total_amount: amount,
          approval_url: returnUrl,
          payload,
        } = json
        if (!isText(order, 100) || !isText(title, 100) || !isWon(amount)) return invalid("invalid parameter")
        if (!isText(returnUrl, 1_000) || !URL.canParse(returnUrl)) return invalid("approval_url")
        const { card, scenario } = wishesOf(payload)
        return () =>
          made(
            payments.create({
              dialect: "kakaopay",
              order,
              title,
              amount,
              currency: "KRW",
              returnUrl,
              card: typeof card === "string" ? card : null,
              scenario: typeof scenario === "string" && isScenario(scenario) ? scenario : null,
            }),
            readyJson,
          )
      },
    },
    {
      method: "POST",
      path: /^\/online\/v1\/payment\/approve$/,
      keys: null,
      prepare: ({ json: { tid, partner_order_id: order, pg_token: token, total_amount: amount } }, payments) => {
        if (!isText(tid) || !isText(order) || !isText(token) || !isWon(amount)) return invalid("invalid parameter")
        return () => {
          const payment = payments.find(tid)
          if (payment?.status === "succeeded") return problems.wrong_state
          if (payment !== undefined && (payment.order !== order || payment.token !== token))
            return problems.not_authorized
          return made(payments.confirm(tid, amount, "KRW"))
        }
      },
    },
    {
      method: "POST",
      path: /^\/online\/v1\/payment\/cancel$/,
      keys: null,
      prepare: ({ json }, payments) => {
        const { tid, cancel_amount: amount, cancel_available_amount: available, cancel_vat_amount: vat, payload } = json
        if (!isText(tid) || !isWon(amount)) return invalid("invalid parameter")
        return () => {
          const payment = payments.find(tid)
          const left = payment === undefined ? 0 : payment.amount - refundedOf(payment)
          // The shop says what it believes is left: another cancellation was faster, or this is the same cancellation again.
          if (payment !== undefined && available !== undefined && available !== left) return problems.over_refund
          if (payment !== undefined && amount <= left && !isVatRight(vat, left, amount))
            return invalid("cancel_vat_amount")
          return made(payments.refund(tid, amount, typeof payload === "string" ? payload : null))
        }
      },
    },
    {
      method: "POST",
      path: /^\/online\/v1\/payment\/order$/,
      keys: null,
      prepare: ({ json: { tid } }, payments) => {
        const found = isText(tid) ? payments.find(tid) : undefined
        return found === undefined ? problems.payment_unknown : ran(200, orderJson(found))
      },
    },
  ],
  event: () => undefined,
}
