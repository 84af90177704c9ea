/** The shape of Toss Payments: paymentKey, orderId and amount; confirm within ten minutes; webhooks without a signature. */
import { keyRules } from "../provider/IdempotencyKeys.ts"
import { isScenario } from "../provider/outcomes.ts"
import {
  type ProviderProblem,
  refundedOf,
  type SandboxPayment,
  type SandboxRefund,
} from "../provider/SandboxPayments.ts"
import {
  type DialectFace,
  type DialectRequest,
  type Fault,
  isOrder,
  isText,
  isWon,
  koreanTime,
  madeAnswer,
  type Ran,
  ran,
} from "./DialectFace.ts"
import { type StatusWords, statusWord } from "./status-word.ts"

const error = (status: number, code: string, message: string): Ran => ran(status, { code, message })

const invalid = (message: string): Ran => error(400, "INVALID_REQUEST", message)

const problems: Readonly<Record<ProviderProblem, Ran>> = {
  payment_unknown: error(404, "NOT_FOUND_PAYMENT", "존재하지 않는 결제 입니다."),
  wrong_state: error(400, "ALREADY_PROCESSED_PAYMENT", "이미 처리된 결제 입니다."),
  amount_mismatch: invalid("결제 금액이 일치하지 않습니다."),
  currency_mismatch: invalid("통화가 일치하지 않습니다."),
  not_authorized: error(404, "NOT_FOUND_PAYMENT_SESSION", "결제 시간이 만료되어 결제 진행 데이터가 존재하지 않습니다."),
  over_refund: error(403, "NOT_CANCELABLE_AMOUNT", "취소 할 수 없는 금액 입니다."),
  card_declined: error(403, "REJECT_CARD_PAYMENT", "한도초과 혹은 잔액부족으로 결제에 실패했습니다."),
  insufficient_funds: error(403, "REJECT_CARD_PAYMENT", "한도초과 혹은 잔액부족으로 결제에 실패했습니다."),
  expired_card: error(400, "INVALID_CARD_EXPIRATION", "카드 정보를 다시 확인해주세요. (유효기간)"),
  try_again: error(400, "PROVIDER_ERROR", "일시적인 오류가 발생했습니다. 잠시 후 다시 시도해주세요."),
  sandbox_full: error(503, "FAILED_INTERNAL_SYSTEM_PROCESSING", "The sandbox keeps no more payments; start it anew."),
}

const faults: Readonly<Record<Fault, Ran>> = {
  unauthorized: error(401, "UNAUTHORIZED_KEY", "인증되지 않은 시크릿 키 혹은 클라이언트 키 입니다."),
  unreadable: invalid("The body is no JSON object."),
  "key-missing": invalid("The request carries no Idempotency-Key."),
  "key-too-long": error(400, "INVALID_IDEMPOTENCY_KEY", "멱등키는 300자 이하여야 합니다."),
  "key-running": error(409, "IDEMPOTENT_REQUEST_PROCESSING", "이전 멱등 요청이 처리중입니다."),
  "key-reused": invalid("The key was sent with another body."),
  full: error(503, "FAILED_INTERNAL_SYSTEM_PROCESSING", "The sandbox keeps no more keys; start it anew."),
  broken: error(500, "FAILED_INTERNAL_SYSTEM_PROCESSING", "내부 시스템 처리 작업이 실패했습니다."),
}

const statuses: StatusWords = {
  requires_method: "READY",
  requires_confirmation: "IN_PROGRESS",
  requires_action: "IN_PROGRESS",
  processing: "WAITING_FOR_DEPOSIT",
  failed: "ABORTED",
  canceled: "EXPIRED",
  paid: "DONE",
  partlyRefunded: "PARTIAL_CANCELED",
  refunded: "CANCELED",
}

const cancelStatuses = { pending: "IN_PROGRESS", succeeded: "DONE", failed: "ABORTED" } as const

const cancelJson = ({ id, amount, at, status }: SandboxRefund): object => ({
  transactionKey: id,
  cancelReason: "",
  cancelAmount: amount,
  canceledAt: koreanTime(at),
  cancelStatus: cancelStatuses[status],
})

const paymentJson = (payment: SandboxPayment): object => ({
  mId: "sandbox",
  version: "2022-11-16",
  paymentKey: payment.id,
  orderId: payment.order,
  orderName: payment.title,
  status: statusWord(statuses, payment),
  method: "카드",
  currency: payment.currency,
  totalAmount: payment.amount,
  balanceAmount: payment.amount - refundedOf(payment),
  requestedAt: koreanTime(payment.createdAt),
  approvedAt: payment.capturedAt === null ? null : koreanTime(payment.capturedAt),
  checkout: { url: payment.payUrl },
  cancels: payment.refunds.length === 0 ? null : payment.refunds.map(cancelJson),
  failure: payment.failure === null ? null : { code: "REJECT_CARD_PAYMENT", message: payment.failure },
})

const made = (result: Parameters<typeof madeAnswer>[0]): Ran =>
  madeAnswer(
    result,
    paymentJson,
    (which) => problems[which],
    () => faults.broken,
  )

const keyed = { ...keyRules.toss, required: false }

const metadataOf = (json: DialectRequest["json"]): Readonly<Record<string, unknown>> =>
  typeof json.metadata === "object" && json.metadata !== null ? { ...json.metadata } : {}

export const tossFace: DialectFace = {
  name: "toss",
  signs: false,
  back: ({ amount, id, order }) => ({ paymentKey: id, orderId: order, amount: String(amount) }),
  authorized: (authorization, apiKey) => authorization === `Basic ${Buffer.from(`${apiKey}:`).toString("base64")}`,
  fault: (fault) => faults[fault],
  routes: [
    {
      method: "POST",
      path: /^\/v1\/payments$/,
      keys: keyed,
      prepare: ({ json }, payments) => {
        const { orderId, orderName, amount, currency = "KRW", successUrl } = json
        if (!isOrder(orderId) || !isText(orderName, 100) || !isWon(amount) || currency !== "KRW") {
          return invalid("잘못된 요청입니다.")
        }
        if (!isText(successUrl, 1_000) || !URL.canParse(successUrl)) return invalid("successUrl")
        const { card, scenario } = metadataOf(json)
        return () =>
          made(
            payments.create({
              dialect: "toss",
              order: orderId,
              title: orderName,
              amount,
              currency: "KRW",
              returnUrl: successUrl,
              card: typeof card === "string" ? card : null,
              scenario: typeof scenario === "string" && isScenario(scenario) ? scenario : null,
            }),
          )
      },
    },
    {
      method: "POST",
      path: /^\/v1\/payments\/confirm$/,
      keys: keyed,
      prepare: ({ json: { paymentKey, orderId, amount } }, payments) => {
        if (!isText(paymentKey) || !isOrder(orderId) || !isWon(amount)) return invalid("잘못된 요청입니다.")
        return () => {
          const payment = payments.find(paymentKey)
          if (payment !== undefined && payment.order !== orderId) return problems.not_authorized
          return made(payments.confirm(paymentKey, amount, "KRW"))
        }
      },
    },
    {
      method: "POST",
      path: /^\/v1\/payments\/(?<id>\w{1,64})\/cancel$/,
      keys: keyed,
      prepare: ({ at, key, json: { cancelReason, cancelAmount } }, payments) => {
        if (!isText(cancelReason)) return invalid("cancelReason")
        if (cancelAmount !== undefined && !isWon(cancelAmount)) return invalid("cancelAmount")
        return () =>
          made(cancelAmount === undefined ? payments.cancel(at.id, key) : payments.refund(at.id, cancelAmount, key))
      },
    },
    {
      method: "GET",
      path: /^\/v1\/payments\/(?:orders\/(?<order>[\w-]{1,64})|(?<id>\w{1,64}))$/,
      keys: null,
      prepare: ({ at }, payments) => {
        const found = at.order === undefined ? payments.find(at.id) : payments.ofOrder(at.order)
        return found === undefined ? problems.payment_unknown : ran(200, paymentJson(found))
      },
    },
  ],
  event: (_id, { payment }, at) => ({
    eventType: "PAYMENT_STATUS_CHANGED",
    createdAt: koreanTime(at),
    data: paymentJson(payment),
  }),
}
