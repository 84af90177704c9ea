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
    const shares = this.#reservations.sharesOf(reservation[payment])
    const seats = shares.reduce((sum, share) => sum + this.#reservations.seatCount[share], 0)
    return {
      payment,
      reservation: reservationIdOf(this.#concertId, reservation[payment]),
      amount: amount[payment],
      bookingFee: this.#payments.bookingFee(seats),
      status: published[payment] as PaymentStatus,
      openedAt: openedAt[payment],
      refund: refundView(this.#payments, this.#reservations, this.#payments.refundImage[payment]),
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
    return expiredAt.at(sequence) !== 0 && (status === confirmed || status === cancelled || status === refunded)
  }

  refunded(refund: number): ReservationId | undefined {
    const { refundOf, refundPublished, reservation } = this.#payments
    if ((refundPublished[refund] ?? RefundState.none) === RefundState.none) return undefined
    return reservationIdOf(this.#concertId, this.#payments.partOf(refund) || reservation[refundOf[refund]])
  }

  /** What was given back before it was paid for has none. */
  #ofPart(id: ReservationId, part: number, whole: number): ReadonlyArray<PaymentView> {
    const { confirmedAt, published, seatCount } = this.#reservations
    const payments = this.#payments
    const paid = this.payment(payments.newestImage(whole))
    if (paid === undefined || confirmedAt[part] === 0 || published[part] === ReservationStatus.none) return []
    const refund = refundOfPart(payments, this.#reservations, paid.payment, part)
    // What left the order later was there then.
    const later = this.#reservations.partsOf(whole).filter((other) => other > part)
    const due = (each: number): number => payments.due(this.#reservations, each)
    const kept = later.reduce((sum, other) => sum + due(other), due(whole))
    const about = { amount: due(part), bookingFee: payments.bookingFee(seatCount[part]) }
    return [{ ...paid, reservation: id, ...about, refund, paidBy: paid.reservation, kept }]
  }

  #sequenceOf(id: ReservationId): number {
    return isReservationId(id) && concertOfReservation(id) === this.#concertId ? reservationSequenceOf(id) : 0
  }
}

const refundView = (p: Payments, { seatCount }: Reservations, refund: number): RefundView | null => {
  if (refund === 0) return null
  const [fee, of] = [p.refundFee[refund], p.partOf(refund) || p.reservation[p.refundOf[refund]]]
  return {
    refund,
    amount: p.refundAmount[refund],
    fee,
    // Kept whole, or not at all.
    bookingFee: Math.min(fee, p.bookingFee(seatCount[of])),
    why: p.refundWhy[refund] as RefundWhy,
    state: p.refundPublished[refund] as RefundState,
    askedAt: p.refundAskedAt[refund],
    until: p.refundUntil[refund],
  }
}

/** The newest committed refund of seats that were parted from what a payment was for. */
export const refundOfPart = (
  payments: Payments,
  reservations: Reservations,
  payment: number,
  part: number,
): RefundView | null => {
  let refund = payments.newestRefund(payment, part)
  while (refund !== 0 && payments.refundPublished[refund] === RefundState.none) refund = payments.refundBefore[refund]
  return refundView(payments, reservations, refund)
}
