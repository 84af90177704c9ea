/** The payments of a sale for readers: the committed image, never the decided state. */
import {
  type ConcertId,
  concertOfReservation,
  isReservationId,
  type PaymentStatus,
  type PaymentTerms,
  RefundState,
  type RefundWhy,
  type ReservationId,
  ReservationStatus,
  reservationIdOf,
  reservationSequenceOf,
} from "@ticketrush/protocol"
import type { PaymentsView, PaymentView, RefundView } from "../EngineApi.ts"
import type { Payments } from "./payments.ts"
import type { Reservations } from "./reservations.ts"

export class CommittedPayments implements PaymentsView {
  readonly #concertId: ConcertId
  readonly #payments: Payments
  readonly #reservations: Reservations

  constructor(concertId: ConcertId, payments: Payments, reservations: Reservations) {
    this.#concertId = concertId
    this.#payments = payments
    this.#reservations = reservations
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
      refund: refundView(this.#payments, this.#payments.refundImage[payment]),
    }
  }

  ofReservation(id: ReservationId): PaymentView | undefined {
    return this.allOf(id).at(0)
  }

  allOf(id: ReservationId): ReadonlyArray<PaymentView> {
    const views: PaymentView[] = []
    const sequence = this.#sequenceOf(id)
    const payments = this.#payments
    const whole = this.#reservations.wholeOf(sequence)
    if (whole !== 0) return this.#ofPart(id, sequence, whole)
    let payment = sequence === 0 ? 0 : payments.newestImage(sequence)
    for (; payment !== 0; payment = payments.before(payment)) views.push(this.payment(payment)!)
    return views
  }

  retaken(id: ReservationId): boolean {
    const sequence = this.#sequenceOf(id)
    if (sequence === 0) return false
    // A confirmed reservation has either never expired, or was taken again.
    const { expiredAt, published } = this.#reservations
    const status = published[sequence]
    const { cancelled, confirmed, refunded } = ReservationStatus
    return expiredAt[sequence] !== 0 && (status === confirmed || status === cancelled || status === refunded)
  }

  refunded(refund: number): ReservationId | undefined {
    const { refundOf, refundPublished, reservation } = this.#payments
    if ((refundPublished[refund] ?? RefundState.none) === RefundState.none) return undefined
    return reservationIdOf(this.#concertId, this.#payments.partOf(refund) || reservation[refundOf[refund]])
  }

  /** What was given back before it was paid for has none. */
  #ofPart(id: ReservationId, part: number, whole: number): ReadonlyArray<PaymentView> {
    const { confirmedAt, price, published } = this.#reservations
    const paid = this.payment(this.#payments.newestImage(whole))
    if (paid === undefined || confirmedAt[part] === 0 || published[part] === ReservationStatus.none) return []
    const refund = refundOfPart(this.#payments, paid.payment, part)
    // What left the order later was there then.
    const later = this.#reservations.partsOf(whole).filter((other) => other > part)
    const kept = later.reduce((sum, other) => sum + price[other], price[whole])
    return [{ ...paid, reservation: id, amount: price[part], refund, paidBy: paid.reservation, kept }]
  }

  #sequenceOf(id: ReservationId): number {
    return isReservationId(id) && concertOfReservation(id) === this.#concertId ? reservationSequenceOf(id) : 0
  }
}

const refundView = (p: Payments, refund: number): RefundView | null => {
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

/** The newest committed refund of seats that were parted from what a payment was for. */
export const refundOfPart = (payments: Payments, payment: number, part: number): RefundView | null => {
  let refund = payments.newestRefund(payment, part)
  while (refund !== 0 && payments.refundPublished[refund] === RefundState.none) refund = payments.refundBefore[refund]
  return refundView(payments, refund)
}
