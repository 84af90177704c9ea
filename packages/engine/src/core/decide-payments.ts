/**
 * How a reservation is paid for, and what becomes of money that comes too late or is given back. Pure, like `decide.ts`.
 * Only the server's price is ever asked for, and only what a provider reports moves money.
 */
import {
  type Authorize,
  feeOf,
  limits,
  type OpenIntent,
  type PaymentReport,
  PaymentStatus,
  paymentStatusWords,
  type RefundAsked,
  RefundState,
  RefundWhy,
  type Refusal,
  ReservationStatus,
  refundStateWords,
  refusal,
  reservationIdOf,
  type SaleEvent,
  SeatState,
} from "@ticketrush/protocol"
import { passUsed } from "./decide-line.ts"
import { type Decision, events, noMore, refused } from "./decision.ts"
import { beyondCounts } from "./may-hold.ts"
import { keptFor } from "./offers.ts"
import { isOpen } from "./payment-transitions.ts"
import type { Payments } from "./payments.ts"
import { expired } from "./returns.ts"
import type { Sale } from "./Sale.ts"

const known = "known"

/** Whether a reservation is confirmed by its payment alone. */
export const needsPayment = ({ payments, reservations }: Sale, sequence: number): boolean =>
  payments !== undefined && payments.due(reservations, sequence) > 0

export const paymentRequired = ({ concertId, payments, reservations }: Sale, sequence: number): Refusal =>
  refusal("payment-required", {
    concertId,
    reservationId: reservationIdOf(concertId, sequence),
    amount: payments!.due(reservations, sequence),
  })

/** What follows the start of paying: a payment of what there is to pay, with a deadline of its own. */
export const firstIntent = (sale: Sale, sequence: number, now: number): ReadonlyArray<SaleEvent> => {
  const { payments, reservations } = sale
  if (payments === undefined || !needsPayment(sale, sequence)) return noMore
  return [intent(sale, payments, sequence, Math.max(reservations.deadline[sequence], now + payments.terms.payMs))]
}

const intent = ({ reservations }: Sale, payments: Payments, sequence: number, until: number): SaleEvent => ({
  kind: "intent-opened",
  payment: payments.count + 1,
  reservation: sequence,
  amount: payments.due(reservations, sequence),
  until,
})

/** A reservation reaches its deadline: a payment that may not be taken yet is over with it, one that may be goes on. */
export const expiry = (sale: Sale, sequence: number, now: number, chance: number): ReadonlyArray<SaleEvent> => {
  const over = expired(sale, sequence, now, chance)
  const payment = sale.payments === undefined ? 0 : sale.payments.newest(sequence)
  return payment !== 0 && sale.payments!.status[payment] === PaymentStatus.pending
    ? [...over, { kind: "intent-cancelled", payment, report: null }]
    : over
}

/** `sequence`: a reservation that exists and is the caller's. */
export const decideIntent = (sale: Sale, command: OpenIntent | Authorize, sequence: number, now: number): Decision => {
  const { concertId, payments, reservations } = sale
  const status = reservations.status[sequence] as ReservationStatus
  const restsOn = reservations.position[sequence]
  const { paying } = ReservationStatus
  const answer = { reservation: sequence, status: paying } as const
  if (payments === undefined) return refused(refusal("payments-none", { concertId }), sale.planPosition)
  const payment = payments.newest(sequence)
  const state = payments.status[payment] as PaymentStatus
  const about = { reservationId: reservationIdOf(concertId, sequence) }
  const waits = status === ReservationStatus.paying && now < reservations.deadline[sequence]
  if (command.kind === "open-intent") {
    if (isOpen(state) && waits) return { kind: "same", ...answer, restsOn }
    if (!waits || payment === 0) return refused(refusal("payment-closed", about), restsOn)
    const max = limits.paymentsPerReservationMax
    if (payments.attempts(sequence) >= max) {
      return refused(refusal("payment-attempts-used", { ...about, max }), restsOn)
    }
    return events([intent(sale, payments, sequence, reservations.deadline[sequence])], sequence, paying)
  }
  if (state === PaymentStatus.authorized || state === PaymentStatus.captured) {
    return { kind: "same", ...answer, restsOn: Math.max(restsOn, payments.position[payment]) }
  }
  if (state !== PaymentStatus.pending || !waits) {
    return refused(refusal("payment-closed", about), Math.max(restsOn, payments.position[payment]))
  }
  return events([{ kind: "intent-authorized", payment }], sequence, paying)
}

/** What a provider shows of a payment. Each fact is journaled once, however many messages tell of it. */
export const decideReport = (sale: Sale, command: PaymentReport, now: number, chance: number): Decision => {
  const { concertId, payments } = sale
  const { payment } = command
  if (payments === undefined) return refused(refusal("payments-none", { concertId }), sale.planPosition)
  if (!Number.isInteger(payment) || payment < 1 || payment > payments.count) {
    return refused(refusal("payment-unknown", { concertId, payment }), sale.position)
  }
  const restsOn = payments.position[payment]
  if (payments.knows(payment, command.report)) return refused(refusal("report-known", { payment }), restsOn)
  const decided =
    command.says === "captured"
      ? captured(sale, payments, command, now, chance)
      : command.says === "cancelled"
        ? cancelled(payments, command)
        : refundEnded(sale, payments, command)
  // However often it is told, it gets one answer, so nothing is said of where the reservation is by now.
  const { none } = ReservationStatus
  if (decided === known) return { kind: "same", reservation: 0, status: none, restsOn }
  return "code" in decided ? refused(decided, restsOn) : events(decided, 0, none)
}

/** Events, nothing new, or why not. */
type Decided = ReadonlyArray<SaleEvent> | typeof known | Refusal
type Captured = PaymentReport & { readonly says: "captured" }

const captured = (sale: Sale, payments: Payments, command: Captured, now: number, chance: number): Decided => {
  const { payment, report, amount } = command
  const expected = payments.amount[payment]
  const status = payments.status[payment]
  const took = status === PaymentStatus.captured || status === PaymentStatus.refunded
  // Another sum is neither a payment nor paid back: it waits for an operator.
  if (amount !== expected) return refusal("payment-amount", { payment, expected, amount })
  if (took || payments.stray[payment] === 1) return known
  if (status === PaymentStatus.cancelled) {
    return [{ kind: "stray-captured", payment, report }, boughtNothing(payments, payment, RefundWhy.stray, now)]
  }
  const sequence = payments.reservation[payment]
  const events: SaleEvent[] = status === PaymentStatus.pending ? [{ kind: "intent-authorized", payment }] : []
  events.push({ kind: "intent-captured", payment, report })
  const { reservations } = sale
  const waits = reservations.status[sequence] === ReservationStatus.paying
  if (waits && now < reservations.deadline[sequence]) {
    return [...events, { kind: "confirmed", reservation: sequence }, ...passUsed(sale, sequence)]
  }
  if (!waits) return [...events, ...paidLate(sale, payments, payment, now)]
  // Its time is over, and many others were due before it: it expires first, and its seats call the next in line.
  const over = expired(sale, sequence, now, chance)
  const lost = over.some((event) => event.kind === "called" || "returnsAt" in event) || beyondTime(sale, sequence, now)
  return [
    ...over,
    ...events,
    ...(lost || beyondCounts(sale, sequence, true, now)
      ? [boughtNothing(payments, payment, RefundWhy.late, now)]
      : retaken(sale, sequence)),
  ]
}

/** The same seats if they can still be had, else the money back at once. */
const paidLate = (sale: Sale, payments: Payments, payment: number, now: number): ReadonlyArray<SaleEvent> => {
  const sequence = payments.reservation[payment]
  return mayRetake(sale, sequence, now)
    ? retaken(sale, sequence)
    : [boughtNothing(payments, payment, RefundWhy.late, now)]
}

const retaken = (sale: Sale, sequence: number): ReadonlyArray<SaleEvent> => [
  { kind: "retaken", reservation: sequence },
  ...passUsed(sale, sequence),
]

/** Whether a hold of these seats would be accepted now, but for the pass that was shown when they were held first. */
const mayRetake = (sale: Sale, sequence: number, now: number): boolean => {
  const { persons, reservations } = sale
  const option = sale.options[reservations.option[sequence]]!
  if (reservations.status[sequence] !== ReservationStatus.expired || beyondTime(sale, sequence, now)) return false
  const person = persons.ids[reservations.person[sequence]]
  for (const seat of reservations.seatsOf(sequence)) {
    if (option.state[seat] !== SeatState.free || keptFor(sale, option, seat, person, now) !== 0) return false
  }
  return !beyondCounts(sale, sequence, false, now)
}

/** Whether the sale, or the night of a reservation, is over or was called off. */
const beyondTime = (sale: Sale, sequence: number, now: number): boolean => {
  const { cancelled, plan } = sale.options[sale.reservations.option[sequence]]!
  return sale.closed || cancelled || (plan.until !== undefined && now >= plan.until)
}

const refund = (payments: Payments, payment: number, due: Due, now: number): RefundAsked => ({
  kind: "refund-asked",
  refund: payments.refundCount + 1,
  payment,
  ...due,
  until: now + payments.terms.refundMs,
})
/** `part`: as of the event. */
type Due = Pick<RefundAsked, "amount" | "fee" | "why" | "part">

/** Money that bought nothing goes back whole. */
const boughtNothing = (payments: Payments, payment: number, why: RefundWhy, now: number): SaleEvent =>
  refund(payments, payment, { amount: payments.amount[payment], fee: 0, why }, now)

const cancelled = (payments: Payments, { payment, report }: PaymentReport): Decided => {
  const status = payments.status[payment]
  if (status === PaymentStatus.cancelled && payments.stray[payment] === 0) return known
  if (isOpen(status)) return [{ kind: "intent-cancelled", payment, report }]
  return refusal("report-contradicts", { payment, says: "cancelled", currentStatus: paymentStatusWords[status] })
}

type RefundReport = PaymentReport & { readonly says: "refund-settled" | "refund-failed" }

const refundEnded = (sale: Sale, payments: Payments, command: RefundReport): Decided => {
  const { payment, refund: number, amount, report, says } = command
  const state = payments.refundState[number] as RefundState
  if (
    !Number.isInteger(number) ||
    number < 1 ||
    number > payments.refundCount ||
    payments.refundOf[number] !== payment
  ) {
    return refusal("payment-unknown", { concertId: sale.concertId, payment })
  }
  const expected = payments.refundAmount[number]
  if (amount !== expected) return refusal("payment-amount", { payment, expected, amount })
  if (state === (says === "refund-settled" ? RefundState.settled : RefundState.failed)) return known
  const part = payments.partOf(number)
  const newest = payments.newestRefund(payment, part) === number
  if (!newest || state === RefundState.settled) {
    return refusal("report-contradicts", { payment, says, currentStatus: refundStateWords[state] })
  }
  const ended: SaleEvent = { kind: says, refund: number, report }
  const sequence = part === 0 ? payments.reservation[payment] : part
  const all = says === "refund-settled" && payments.refundWhy[number] === RefundWhy.cancelled
  return all ? [ended, { kind: "refunded", reservation: sequence }] : [ended]
}

/**
 * Orders that what a CANCELLED reservation cost is paid back, less the fee that is due by the time at which it was given
 * back; a person pays that, and an operator who takes back for them does not. An operator orders again, too, what a
 * provider could not pay back. Undefined when there is nothing to pay back: no payment, or the fee is all of it.
 */
export const decideRefund = (sale: Sale, sequence: number, asksPerson: boolean, now: number): Decision | undefined => {
  const { payments, reservations } = sale
  if (payments === undefined) return undefined
  const status = reservations.status[sequence] as ReservationStatus
  const restsOn = reservations.position[sequence]
  const failed = failedRefund(sale, sequence)
  if (failed !== 0) {
    if (asksPerson) return refused(refusal("refund-unsettled", { amount: payments.refundAmount[failed] }), restsOn)
    // The one that failed says what is due, and that stays so.
    return events([again(payments, failed, now)], sequence, status)
  }
  const whole = reservations.wholeOf(sequence)
  const payment = payments.newest(whole || sequence)
  if (status !== ReservationStatus.cancelled || payments.status[payment] !== PaymentStatus.captured) return undefined
  const ordered = payments.newestRefund(payment, whole === 0 ? 0 : sequence)
  if (payments.refundState[ordered] === RefundState.asked) {
    return { kind: "same", reservation: sequence, status, restsOn }
  }
  // What a part costs is ordered to be paid back when it is parted, so this is what the payment is for by now.
  const givenBackAt = asksPerson ? reservations.cancelledAt.at(sequence) : null
  const due = dueBack(sale, payments, shareOf(sale, sequence), givenBackAt, now)
  if (due.amount === 0) return undefined
  return events([refund(payments, payment, due, now)], sequence, status)
}

/** Seats that are given back: how many, and the sum of their prices. */
type Share = { readonly price: number; readonly seats: number }

/**
 * `givenBackAt`: when their buyer gave them back, who pays the fee of that time and gets no booking fee back; null: others took them
 * back, which costs their buyer nothing.
 */
const dueBack = (
  sale: Pick<Sale, "rules">,
  payments: Payments,
  { price, seats }: Share,
  givenBackAt: number | null,
  now: number,
): Due => {
  const bookingFee = payments.bookingFee(seats)
  const fee = givenBackAt === null ? 0 : feeAt(sale, price, givenBackAt, now) + bookingFee
  return { amount: price + bookingFee - fee, fee, why: RefundWhy.cancelled }
}

const again = (payments: Payments, failed: number, now: number): SaleEvent => {
  const [amount, fee] = [payments.refundAmount[failed], payments.refundFee[failed]]
  const why = payments.refundWhy[failed] as RefundWhy
  const part = payments.partOf(failed)
  return refund(payments, payments.refundOf[failed], { amount, fee, why, ...(part === 0 ? {} : { part }) }, now)
}

/** The newest refund of a reservation that failed and was not ordered again, or 0. */
export const failedRefund = ({ payments, reservations }: Sale, sequence: number): number => {
  if (payments === undefined) return 0
  const whole = reservations.wholeOf(sequence)
  return whole === 0 ? payments.failedRefund(sequence) : payments.failedRefundOfPart(payments.newest(whole), sequence)
}

/** What follows for the money of seats that are given back out of a reservation that keeps others. */
export const partRefund = (
  { payments, reservations, rules }: Sale,
  sequence: number,
  { part, ...share }: Share & { readonly part: number },
  asksPerson: boolean,
  now: number,
): ReadonlyArray<SaleEvent> => {
  const payment = payments?.newest(sequence) ?? 0
  const isPaid = reservations.status[sequence] === ReservationStatus.confirmed && payment !== 0
  if (payments === undefined || !isPaid) return noMore
  const due = dueBack({ rules }, payments, share, asksPerson ? now : null, now)
  if (due.amount === 0) return [{ kind: "refunded", reservation: part }]
  return [refund(payments, payment, { ...due, part }, now)]
}

/** All that a purchase cost is to be paid back, or undefined where nothing was paid, or nothing of it is left. */
export const fullRefund = (sale: Sale, sequence: number, now: number): SaleEvent | undefined => {
  const { payments } = sale
  const payment = payments?.newest(sequence) ?? 0
  if (payments === undefined || payments.status[payment] !== PaymentStatus.captured) return undefined
  const due = dueBack(sale, payments, shareOf(sale, sequence), null, now)
  return due.amount === 0 ? undefined : refund(payments, payment, due, now)
}

const shareOf = ({ reservations }: Sale, sequence: number): Share => ({
  price: reservations.price[sequence],
  seats: reservations.seatCount[sequence],
})

const feeAt = (sale: Pick<Sale, "rules">, amount: number, givenBackAt: number, now: number): number => {
  const due = sale.rules.at(now)?.rules.refundFees.find(({ until }) => givenBackAt < until)
  return due === undefined ? 0 : feeOf(amount, due.percent)
}
