/** I10 on a state by itself: nothing is sold without a capture, and what was captured is sold for or to be paid back. */
import { PaymentStatus, RefundState, RefundWhy, ReservationStatus } from "@ticketrush/protocol"
import { isOpen } from "./payment-transitions.ts"
import type { Payments } from "./payments.ts"
import type { Sale } from "./Sale.ts"

export const brokenMoney = ({ payments, paymentsImage, reservations }: Sale): string | undefined => {
  if (payments !== paymentsImage) return "the image shows other payments"
  if (payments === undefined) return undefined
  const captures = new Uint8Array(reservations.count + 1)
  const open = new Uint8Array(reservations.count + 1)
  for (let payment = 1; payment <= payments.count; payment++) {
    const sequence = payments.reservation[payment]
    const status = payments.status[payment]
    if (payments.published[payment] !== status) return `the image of payment ${payment} differs from its state`
    const due = reservations.sharesOf(sequence).reduce((sum, share) => sum + payments.due(reservations, share), 0)
    if (payments.amount[payment] !== due) return `I10: payment ${payment} has another amount`
    if (isOpen(status) && ++open[sequence] > 1) return `reservation ${sequence} has two open payments`
    const took = status === PaymentStatus.captured || status === PaymentStatus.refunded
    if (took && ++captures[sequence] > 1) return `I10: reservation ${sequence} was paid twice`
    const wrong = brokenRefunds(payments, payment, reservations.status[sequence] === ReservationStatus.refunded)
    if (wrong !== undefined) return wrong
    for (const [part] of payments.refundsOfParts(payment)) {
      const seats = reservations.status[part]
      if (seats !== ReservationStatus.cancelled && seats !== ReservationStatus.refunded) {
        return `I10: payment ${payment} has a refund for part ${part}, and seats`
      }
    }
    if (status === PaymentStatus.pending && reservations.status[sequence] !== ReservationStatus.paying) {
      return `payment ${payment} waits for a buyer whose reservation ${sequence} is over`
    }
    if (took && payments.refund[payment] === 0 && reservations.status[sequence] === ReservationStatus.expired) {
      return `I10: payment ${payment} was taken, and there is neither a seat nor a refund for it`
    }
    const keepsSeats = reservations.status[sequence] === ReservationStatus.confirmed
    if (took && keepsSeats && payments.refund[payment] !== 0) return `I10: payment ${payment} has a seat and a refund`
  }
  for (let sequence = 1; sequence <= reservations.count; sequence++) {
    const sold =
      reservations.status[sequence] === ReservationStatus.confirmed && payments.due(reservations, sequence) > 0
    if (sold && captures[sequence] === 0) return `I10: reservation ${sequence} was sold without a payment`
  }
  return undefined
}

const brokenRefunds = (payments: Payments, payment: number, over: boolean): string | undefined => {
  const refund = payments.refund[payment]
  const status = payments.status[payment]
  if (payments.refundImage[payment] !== refund) return `the image of the refund of payment ${payment} differs`
  const settled = payments.isPaidBack(payment, over) && payments.refundWhy[refund] !== RefundWhy.stray
  if ((status === PaymentStatus.refunded) !== settled) return `I10: payment ${payment} and its refunds disagree`
  let out = 0
  for (const each of [refund, ...payments.refundsOfParts(payment).map(([, ofPart]) => ofPart)]) {
    if (each === 0) continue
    const wrong = brokenRefund(payments, payment, each)
    if (wrong !== undefined) return wrong
    out += payments.refundAmount[each] + payments.refundFee[each]
  }
  return out > payments.amount[payment] ? `I10: more of payment ${payment} is paid back than was taken` : undefined
}

const brokenRefund = (payments: Payments, payment: number, refund: number): string | undefined => {
  if (payments.refundPublished[refund] !== payments.refundState[refund]) {
    return `the image of refund ${refund} differs from its state`
  }
  for (let other = payments.refundBefore[refund]; other !== 0; other = payments.refundBefore[other]) {
    if (payments.refundState[other] !== RefundState.failed) return `I10: payment ${payment} is paid back twice`
  }
  return undefined
}
