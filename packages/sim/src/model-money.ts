/** The payments of a sale in the sequential model: which step of one is legal where it stands, by position. */
import { limits, type PaymentEvent, type PaymentTerms, RefundWhy } from "@ticketrush/protocol"
import { type History, valueAt } from "./history.ts"

export type PaymentState = "pending" | "authorized" | "captured" | "cancelled" | "refunded"
export type RefundStep = "asked" | "settled" | "failed"

export type ModelRefund = {
  readonly refund: number
  readonly payment: number
  readonly amount: number
  readonly why: RefundWhy
  /** The reservation of the seats that were parted from what the payment was for, 0 for all the rest. */
  readonly part: number
  readonly states: History<RefundStep>
}

export type ModelPayment = {
  readonly payment: number
  readonly reservation: number
  readonly amount: number
  readonly states: History<PaymentState>
  readonly strays: History<true>
  readonly refunds: ModelRefund[]
  /** Digests of the reports that moved it, with their positions. */
  readonly reports: Array<{ readonly report: string; readonly position: number }>
}

/** What the money must know of the reservation that it pays for. */
type Payable = {
  readonly status: string
  readonly price: number
  readonly seats: ReadonlyArray<number>
  deadline: number
}
type Report = { readonly high: number; readonly low: number }

export const reportName = ({ high, low }: Report): string => `${high}:${low}`

const mayFollow: Readonly<Record<PaymentState, ReadonlyArray<PaymentState>>> = {
  pending: [],
  authorized: ["pending"],
  captured: ["authorized"],
  cancelled: ["pending", "authorized"],
  refunded: ["captured"],
}

export class MoneyModel {
  terms: PaymentTerms | undefined
  readonly payments: ModelPayment[] = []
  readonly refunds: ModelRefund[] = []
  /** Reservations that are REFUNDED. */
  readonly #over = new Set<number>()
  #position = 0

  /** `of`: the reservation of a number. The sentence says which promise the event breaks. */
  apply(
    event: Exclude<PaymentEvent, { readonly kind: "retaken" }>,
    at: number,
    position: number,
    of: (reservation: number) => Payable | undefined,
  ): string | undefined {
    this.#position = position
    if (event.kind === "payments-set") {
      if (this.terms !== undefined) return "terms of payment are set twice"
      this.terms = event.terms
      return undefined
    }
    if (this.terms === undefined) return `I10: ${event.kind} in a sale that takes no payments`
    switch (event.kind) {
      case "intent-opened":
        return this.#opened(event, at, this.terms, of(event.reservation))
      case "intent-authorized":
        return this.#move(event.payment, "authorized", null)
      case "intent-captured":
        return this.#move(event.payment, "captured", event.report)
      case "intent-cancelled":
        return this.#move(event.payment, "cancelled", event.report)
      case "stray-captured": {
        const payment = this.payments[event.payment - 1]
        if (payment === undefined || stateOf(payment) !== "cancelled" || payment.strays.length > 0) {
          return `I10: money strays to payment ${event.payment}, which is not over`
        }
        payment.strays.push({ position, value: true })
        return this.#reported(payment, event.report)
      }
      case "refund-asked": {
        const payment = this.payments[event.payment - 1]
        if (payment === undefined) return `I10: payment ${event.payment} is paid back and was never opened`
        const { refund, amount, fee, part = 0, why } = event
        const before = payment.refunds.findLast((other) => other.part === part)
        if (before !== undefined && refundStateOf(before) !== "failed") {
          return `I10: payment ${event.payment} is paid back twice`
        }
        const worth = why === RefundWhy.cancelled ? this.due(of(part || payment.reservation)) : payment.amount
        if (amount + fee !== worth) return `I10: refund ${refund} is not of what its seats cost`
        const made = { refund, payment: event.payment, amount, why, part, states: [] as History<RefundStep> }
        made.states.push({ position, value: "asked" })
        payment.refunds.push(made)
        this.refunds.push(made)
        return refund === this.refunds.length ? undefined : `refund ${refund} is out of sequence`
      }
      case "refund-settled":
      case "refund-failed": {
        const refund = this.refunds[event.refund - 1]
        if (refund === undefined) return `refund ${event.refund} ends and was never ordered`
        const payment = this.payments[refund.payment - 1]
        const settled = event.kind === "refund-settled"
        const from = refundStateOf(refund)
        if (from === "settled" || (!settled && from === "failed")) return `I10: refund ${event.refund} ends twice`
        refund.states.push({ position, value: settled ? "settled" : "failed" })
        const wrong = this.#reported(payment, event.report)
        if (wrong !== undefined || !settled || refund.why === RefundWhy.stray) return wrong
        return isPaidBack(payment, this.#over.has(payment.reservation))
          ? this.#move(refund.payment, "refunded", null)
          : undefined
      }
    }
  }

  /** What a reservation costs: its seats, and a booking fee for each of them. */
  due(made: Pick<Payable, "price" | "seats"> | undefined): number {
    return made === undefined ? 0 : made.price + this.bookingFee(made.seats)
  }

  bookingFee(seats: ReadonlyArray<number>): number {
    return (this.terms?.bookingFee ?? 0) * seats.length
  }

  /** A reservation became REFUNDED: its payment is over with it, unless something of it is still to be paid back. */
  over(reservation: number, position: number): string | undefined {
    this.#position = position
    this.#over.add(reservation)
    const payment = this.payments.findLast((each) => each.reservation === reservation)
    if (payment === undefined || stateOf(payment) !== "captured" || !isPaidBack(payment, true)) return undefined
    return this.#move(payment.payment, "refunded", null)
  }

  #opened(
    event: PaymentEvent & { readonly kind: "intent-opened" },
    at: number,
    { payMs }: PaymentTerms,
    payable: Payable | undefined,
  ): string | undefined {
    const { payment, reservation, amount, until } = event
    if (payable?.status !== "paying") return `payment ${payment} is opened for a reservation that is not being paid`
    const due = this.due(payable)
    if (amount !== due) return `I10: payment ${payment} is about ${amount}, its seats cost ${due}`
    if (payment !== this.payments.length + 1) return `payment ${payment} is out of sequence`
    const others = this.payments.filter((other) => other.reservation === reservation)
    const last = others.at(-1)
    if (last !== undefined && stateOf(last) !== "cancelled") return `I10: reservation ${reservation} has two payments`
    if (others.length >= limits.paymentsPerReservationMax) return `reservation ${reservation} has too many payments`
    const right = last === undefined ? Math.max(payable.deadline, at + payMs) : payable.deadline
    if (until !== right) return `I6: reservation ${reservation} may be paid until ${until}, which the terms do not give`
    payable.deadline = until
    const states: History<PaymentState> = [{ position: this.#position, value: "pending" }]
    this.payments.push({ payment, reservation, amount, states, strays: [], refunds: [], reports: [] })
    return undefined
  }

  #move(number: number, to: PaymentState, report: Report | null): string | undefined {
    const payment = this.payments[number - 1]
    if (payment === undefined) return `payment ${number} becomes ${to} and was never opened`
    const from = stateOf(payment)
    if (!mayFollow[to].includes(from)) return `I10: payment ${number} goes from ${from} to ${to}`
    payment.states.push({ position: this.#position, value: to })
    return report === null ? undefined : this.#reported(payment, report)
  }

  #reported(payment: ModelPayment, report: Report | null): string | undefined {
    if (report === null) return `I11: payment ${payment.payment} moves without a report`
    const name = reportName(report)
    if (payment.reports.some((known) => known.report === name)) return `I11: report ${name} counts twice`
    payment.reports.push({ report: name, position: this.#position })
    return undefined
  }

  /** The newest payment of a reservation that had been opened by a position. */
  newestAt(reservation: number, position: number): ModelPayment | undefined {
    return this.payments.findLast((one) => one.reservation === reservation && one.states[0].position <= position)
  }
}

/** The newest refund of each thing that a payment is paid back for: of all the rest, and of what was parted from it. */
export const newestRefunds = ({ refunds }: ModelPayment): ReadonlyArray<ModelRefund> =>
  refunds.filter((refund) => !refunds.some((other) => other.part === refund.part && other.refund > refund.refund))

const isPaidBack = (payment: ModelPayment, over: boolean): boolean => {
  const newest = newestRefunds(payment)
  const rest = newest.some(({ part }) => part === 0) || (over && newest.length > 0)
  return rest && newest.every((refund) => refundStateOf(refund) === "settled")
}

export const stateOf = ({ states }: ModelPayment): PaymentState => states[states.length - 1].value
export const refundStateOf = ({ states }: ModelRefund): RefundStep => states[states.length - 1].value
export const stateAt = ({ states }: ModelPayment, position: number): PaymentState | "none" =>
  valueAt<PaymentState | "none">(states, position, "none")
