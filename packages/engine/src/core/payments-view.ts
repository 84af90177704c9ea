/** The payments of a sale for readers: the committed image, never the decided state. */
import {
  type ConcertId,
  concertOfReservation,
  isReservationId,
  type PaymentStatus,
  type PaymentTerms,
  type RefundState,
  type RefundWhy,
  type ReservationId,
  reservationIdOf,
  reservationSequenceOf,
} from "@ticketrush/protocol"
import type { PaymentsView, PaymentView, RefundView } from "../EngineApi.ts"
import type { Payments } from "./payments.ts"

export class CommittedPayments implements PaymentsView {
  readonly #concertId: ConcertId
  readonly #payments: Payments

  constructor(concertId: ConcertId, payments: Payments) {
    this.#concertId = concertId
    this.#payments = payments
  }

  get terms(): PaymentTerms {
    return this.#payments.terms
  }

  get count(): number {
    return this.#payments.countImage
  }

  payment(payment: number): PaymentView | undefined {
    const { amount, openedAt, published, reservation } = this.#payments
    if (!Number.isInteger(payment) || payment < 1 || payment > this.count) return undefined
    return {
      payment,
      reservation: reservationIdOf(this.#concertId, reservation[payment]),
      amount: amount[payment],
      status: published[payment] as PaymentStatus,
      openedAt: openedAt[payment],
      refund: this.#refund(this.#payments.refundImage[payment]),
    }
  }

  ofReservation(id: ReservationId): PaymentView | undefined {
    if (!isReservationId(id) || concertOfReservation(id) !== this.#concertId) return undefined
    return this.payment(this.#payments.newestImage(reservationSequenceOf(id)))
  }

  #refund(refund: number): RefundView | null {
    const p = this.#payments
    if (refund === 0) return null
    return {
      refund,
      amount: p.refundAmount[refund],
      fee: p.refundFee[refund],
      why: p.refundWhy[refund] as RefundWhy,
      state: p.refundPublished[refund] as RefundState,
      askedAt: p.refundAskedAt[refund],
      until: p.refundUntil[refund],
    }
  }
}
