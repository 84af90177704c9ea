/** What the events of payments do to the decided state and to the committed image of a sale. */
import {
  type IntentEnded,
  type IntentOpened,
  invariant,
  type PaymentEvent,
  PaymentStatus,
  type RefundAsked,
  type RefundEnded,
  RefundState,
  RefundWhy,
  ReservationStatus,
  SeatState,
  unreachable,
} from "@ticketrush/protocol"
import { intentTransitions, isOpen, refundTransitions } from "./payment-transitions.ts"
import { Payments } from "./payments.ts"
import type { Sale } from "./Sale.ts"
import { beginsIn, retake } from "./transitions.ts"

export const applyPayment = (sale: Sale, event: PaymentEvent, at: number): void => {
  if (event.kind === "payments-set") {
    invariant(sale.payments === undefined && sale.reservations.count === 0, "a sale takes payments from its beginning")
    sale.payments = new Payments(event.terms, sale.position)
    return
  }
  const { payments } = sale
  invariant(payments !== undefined, "a payment belongs to a sale that takes payments")
  switch (event.kind) {
    case "intent-opened":
      return open(sale, payments, event, at)
    case "intent-authorized":
      return move(sale, payments, event.payment, event.kind)
    case "intent-captured":
    case "intent-cancelled":
    case "stray-captured":
      return end(sale, payments, event)
    case "retaken":
      return applyRetaken(sale, event.reservation, at)
    case "refund-asked":
      return askRefund(sale, payments, event, at)
    case "refund-settled":
    case "refund-failed":
      return endRefund(sale, payments, event)
    default:
      return unreachable(event)
  }
}

/** Paying has a deadline of its own, which is never before that of the hold. */
const open = (sale: Sale, payments: Payments, event: IntentOpened, at: number): void => {
  const { deadlines, reservations } = sale
  const { reservation: sequence, payment, amount, until } = event
  invariant(reservations.status[sequence] === ReservationStatus.paying, "a payment is opened for what is being paid")
  invariant(!isOpen(payments.status[payments.newest(sequence)]), "a reservation has one open payment")
  invariant(amount === payments.due(reservations, sequence), "I10: a payment is about what its reservation costs")
  invariant(payment === payments.add(sequence, amount, at), "payments have no gap")
  payments.status[payment] = intentTransitions["intent-opened"].to
  payments.position[payment] = sale.position
  reservations.position[sequence] = sale.position
  if (until === reservations.deadline[sequence]) return
  invariant(until > reservations.deadline[sequence], "I6: paying never shortens a hold")
  reservations.postpone(sequence, until)
  deadlines.moved(sequence)
}

const move = (sale: Sale, payments: Payments, payment: number, kind: keyof typeof intentTransitions): void => {
  const { from, to } = intentTransitions[kind]
  const status = payments.status[payment] as PaymentStatus
  invariant((from as ReadonlyArray<PaymentStatus>).includes(status), "a payment moves only along its state machine")
  payments.status[payment] = to
  payments.position[payment] = sale.position
}

const end = (sale: Sale, payments: Payments, { kind, payment, report }: IntentEnded): void => {
  if (kind === "stray-captured") {
    invariant(payments.status[payment] === PaymentStatus.cancelled, "money strays to a payment that is over")
    invariant(payments.stray[payment] === 0 && report !== null, "money strays once to a payment, by a report")
    payments.stray[payment] = 1
    payments.strayHigh[payment] = report.high
    payments.strayLow[payment] = report.low
    payments.position[payment] = sale.position
    return
  }
  move(sale, payments, payment, kind)
  if (report === null) return
  payments.reported[payment] = 1
  payments.reportHigh[payment] = report.high
  payments.reportLow[payment] = report.low
}

const applyRetaken = (sale: Sale, sequence: number, at: number): void => {
  const { persons, reservations } = sale
  const status = reservations.status[sequence] as ReservationStatus
  invariant(beginsIn(retake, status), "only an expired reservation is retaken")
  const option = sale.options[reservations.option[sequence]]!
  const count = reservations.seatCount[sequence]
  for (let i = 0; i < count; i++) {
    const seat = reservations.seat(sequence, i)
    invariant(option.state[seat] === SeatState.free, "I1: a seat that is retaken was free")
    option.move(seat, retake.seats, sequence)
  }
  const person = reservations.person[sequence]
  persons.seats[person] += count
  persons.positions[person] = sale.position
  reservations.status[sequence] = retake.to
  reservations.confirmedAt[sequence] = at
  reservations.position[sequence] = sale.position
  sale.buyers?.moved(sequence, status, retake.to, at)
}

const askRefund = (sale: Sale, payments: Payments, event: RefundAsked, at: number): void => {
  const { refund, payment, amount, fee, part = 0, why, until } = event
  const { reservations } = sale
  const before = payments.newestRefund(payment, part)
  const beforeFailed = payments.refundState[before] === RefundState.failed
  invariant(before === 0 || beforeFailed, "I10: a payment is paid back once")
  const took = why === RefundWhy.stray ? PaymentStatus.cancelled : PaymentStatus.captured
  invariant(payments.status[payment] === took, "I10: what is paid back was taken")
  invariant(why !== RefundWhy.stray || payments.stray[payment] === 1, "I10: what strayed is paid back")
  const sequence = payments.reservation[payment]
  invariant(part === 0 || reservations.wholeOf(part) === sequence, "I10: a refund belongs to the payment of its seats")
  // What bought nothing has no parts, and its reservation may have been paid for anew.
  const worth = why === RefundWhy.cancelled ? payments.due(reservations, part || sequence) : payments.amount[payment]
  invariant(amount > 0 && fee >= 0 && amount + fee === worth, "I10: a refund and its fee are what the seats cost")
  invariant(refund === payments.addRefund(payment, part), "refunds have no gap")
  payments.refundState[refund] = refundTransitions["refund-asked"].to
  payments.refundAmount[refund] = amount
  payments.refundFee[refund] = fee
  payments.refundWhy[refund] = why
  payments.refundAskedAt[refund] = at
  payments.refundUntil[refund] = until
  touch(sale, payments, refund)
}

const endRefund = (sale: Sale, payments: Payments, { kind, refund, report }: RefundEnded): void => {
  const { from, to } = refundTransitions[kind]
  const state = payments.refundState[refund] as RefundState
  invariant((from as ReadonlyArray<RefundState>).includes(state), "a refund moves only along its state machine")
  const payment = payments.refundOf[refund]
  invariant(payments.newestRefund(payment, payments.partOf(refund)) === refund, "only the newest refund ends")
  payments.refundState[refund] = to
  payments.refundReportHigh[refund] = report.high
  payments.refundReportLow[refund] = report.low
  const isOfStray = payments.refundWhy[refund] === RefundWhy.stray
  if (kind === "refund-settled" && !isOfStray && isPaidBack(sale, payments, payment))
    move(sale, payments, payment, kind)
  touch(sale, payments, refund)
}

const isPaidBack = ({ reservations }: Sale, payments: Payments, payment: number): boolean =>
  payments.isPaidBack(payment, reservations.status[payments.reservation[payment]] === ReservationStatus.refunded)

/** A reservation is REFUNDED: where no refund of its own says so, its payment is over as soon as those of its parts are settled. */
export const endPayment = (sale: Sale, sequence: number): void => {
  const { payments } = sale
  const payment = payments?.newest(sequence) ?? 0
  if (payments === undefined || payments.status[payment] !== PaymentStatus.captured) return
  if (isPaidBack(sale, payments, payment)) move(sale, payments, payment, "refunded")
}

/** The same of a snapshot that was made when such payments stayed CAPTURED, as if its journal had been read anew. */
export const endPayments = (sale: Sale): void => {
  const { payments } = sale
  for (let payment = 1; payments !== undefined && payment <= payments.count; payment++) {
    if (payments.status[payment] !== PaymentStatus.captured || !isPaidBack(sale, payments, payment)) continue
    const ended = sale.reservations.position[payments.reservation[payment]]
    payments.status[payment] = intentTransitions.refunded.to
    payments.position[payment] = Math.max(payments.position[payment], ended)
    payments.show(payment)
  }
}

/** What is refused about the reservation rests on what has become of its money. */
const touch = ({ position, reservations }: Sale, payments: Payments, refund: number): void => {
  const payment = payments.refundOf[refund]
  payments.position[payment] = position
  reservations.position[payments.partOf(refund) || payments.reservation[payment]] = position
}

/** Moves the committed image. */
export const publishPayment = (sale: Sale, event: PaymentEvent): void => {
  const { payments, reservations } = sale
  invariant(payments !== undefined, "a payment belongs to a sale that takes payments")
  switch (event.kind) {
    case "payments-set":
      sale.paymentsImage = payments
      return
    case "intent-opened":
      reservations.showDeadline(event.reservation, event.until)
      return payments.show(event.payment)
    case "intent-authorized":
    case "intent-captured":
    case "intent-cancelled":
      return payments.show(event.payment)
    case "stray-captured":
      return
    case "retaken": {
      reservations.published[event.reservation] = retake.to
      reservations.expiredImage--
      const option = sale.options[reservations.option[event.reservation]]!
      for (const seat of reservations.seatsShown(event.reservation)) option.publish(seat, retake.seats)
      return
    }
    case "refund-asked":
    case "refund-settled":
    case "refund-failed":
      return payments.showRefund(event.refund)
    default:
      return unreachable(event)
  }
}
