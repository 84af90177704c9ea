/** Payments of a reservation as their buyer reads them. */
import type { PaymentView, RefundView } from "@ticketrush/engine/EngineApi"
import type { PaymentsAnswer } from "@ticketrush/engine/sales/SaleReads"
import type { ProviderPayment } from "@ticketrush/payment/gateway/PaymentGateway"
import { vatOf, vatOfPart } from "@ticketrush/payment/gateway/vat"
import {
  concertOfReservation,
  PaymentStatus,
  paymentStatusWords,
  ReservationStatus,
  refundStateWords,
  reservationStatusWords,
} from "@ticketrush/protocol"
import { type PaymentAction, type PaymentOutcome, refundReasons } from "@ticketrush/protocol/http-schemas-payments"
import type { PaymentMethod } from "@ticketrush/protocol/payment-methods"
import type { DateTimes } from "./date-time.ts"

/** In the words of the contract: whether the money was taken. */
const contractWords = {
  [PaymentStatus.none]: "PENDING",
  [PaymentStatus.pending]: "PENDING",
  [PaymentStatus.authorized]: "PENDING",
  [PaymentStatus.captured]: "SUCCESS",
  [PaymentStatus.cancelled]: "FAILED",
  [PaymentStatus.refunded]: "SUCCESS",
} as const satisfies Record<PaymentStatus, string>

export type PaymentFields = {
  readonly method: PaymentMethod
  readonly gateway: string
  readonly status: PaymentStatus
  readonly action: PaymentAction
  /** As its provider shows it; null where it was not asked. */
  readonly shown: ProviderPayment | null
}

/** Fields of a confirmation, for `lifecycleJson`. Null: nothing was to be paid. */
export const paymentFields = (payment: PaymentFields | null): string => {
  const fields = {
    paymentMethod: payment?.method ?? null,
    paymentProvider: payment?.gateway ?? null,
    paymentStatus: payment === null ? null : contractWords[payment.status],
    paymentTransactionId: payment?.shown?.id ?? null,
    paymentAction: payment?.action ?? null,
    paymentRedirectUrl: payment?.action === "REDIRECT" ? (payment.shown?.redirectUrl ?? null) : null,
  }
  return `${JSON.stringify(fields).slice(1, -1)},`
}

/** `method`: the one of its gateway. */
export const paymentsBody = (
  { gateway, payments, reservation, retaken }: PaymentsAnswer,
  method: PaymentMethod | null,
  times: DateTimes,
) => {
  const [payment, ...earlier] = payments.map((each) => paymentBody(each, times))
  return {
    reservationId: reservation.id,
    concertId: concertOfReservation(reservation.id),
    reservationStatus: reservationStatusWords[reservation.status],
    price: reservation.price,
    currency: "KRW",
    paymentProvider: gateway,
    paymentMethod: method,
    payUntil: reservation.holdExpiresAt === null ? null : times.format(reservation.holdExpiresAt),
    outcome: outcomeOf(payments, reservation.status, retaken),
    payment: payment ?? null,
    earlier,
    bookingFee: reservation.bookingFee ?? 0,
  }
}

const paymentBody = (
  { payment, status, amount, bookingFee, kept, openedAt, refund }: PaymentView,
  times: DateTimes,
) => ({
  paymentId: payment,
  status: paymentStatusWords[status],
  amount,
  openedAt: times.format(openedAt),
  refund: refund === null ? null : refundBody(refund, times),
  vatAmount: kept === undefined ? vatOf(amount) : vatOfPart(kept + amount, amount),
  bookingFee,
})

const refundBody = ({ amount, bookingFee, fee, why, state, askedAt, until }: RefundView, times: DateTimes) => ({
  amount,
  fee,
  reason: refundReasons[why],
  state: refundStateWords[state],
  askedAt: times.format(askedAt),
  until: times.format(until),
  bookingFee,
})

/** Of the newest payment that took money. */
const outcomeOf = (
  payments: ReadonlyArray<PaymentView>,
  reservation: ReservationStatus,
  retaken: boolean,
): PaymentOutcome => {
  const { captured, refunded } = PaymentStatus
  const took = payments.find(({ status, refund }) => status === captured || status === refunded || refund !== null)
  if (took === undefined) return "NOTHING"
  if (took.refund !== null) return "MONEY_BACK"
  if (reservation !== ReservationStatus.confirmed) return "GIVEN_BACK"
  return retaken ? "SEATS_AFTER_EXPIRY" : "SEATS"
}
