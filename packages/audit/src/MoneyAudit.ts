/**
 * Follows the money of one sale from its journal alone (I10, I11): every payment is about the price of its reservation,
 * captured money has a seat or a refund from the same record on, nothing is paid back twice, and no message of a
 * provider counts twice. Plain maps, and the rules written out once more.
 */
import {
  feeOf,
  limits,
  type Parted,
  type PaymentEvent,
  type PaymentTerms,
  type RefundAsked,
  RefundWhy,
  wrongPaymentTerms,
} from "@ticketrush/protocol"

type Intent = "pending" | "authorized" | "captured" | "cancelled" | "refunded"
type Payment = {
  readonly number: number
  readonly reservation: number
  readonly amount: number
  status: Intent
  stray: boolean
  /** Its reservation is REFUNDED. */
  over: boolean
  /** What it is for but for the parts that were given back, and each of those by its reservation. */
  readonly own: Share
  readonly parts: Map<number, Share>
  readonly reports: Set<string>
}
/** Seats of one reservation, and what they cost of a payment. `bookingFee`: of that. */
type Share = {
  readonly reservation: number
  worth: number
  bookingFee: number
  /** Whether their buyer gave them back, who pays the fee then; undefined where the journal does not tell. */
  readonly byBuyer?: boolean
  /** Ordered refunds, the newest last. */
  readonly refunds: Refund[]
}
type Refund = {
  readonly number: number
  readonly payment: Payment
  readonly share: Share
  readonly amount: number
  readonly fee: number
  readonly why: RefundWhy
  readonly until: number
  state: "asked" | "settled" | "failed"
}

/** What the money has to know of a reservation, as it is after the events so far. */
export type PayableFacts = {
  readonly status: string
  readonly price: number
  readonly seats: number
  readonly deadline: number
}

export type MoneyParts = {
  readonly reservation: (id: number) => PayableFacts | undefined
  /** Paying moves the deadline. */
  readonly payUntil: (reservation: number, until: number) => void
  /** Percent that is kept of what is given back at a time, by the rules in force. */
  readonly feePercent: (givenBackAt: number, at: number) => number
  readonly wrong: (sentence: string) => void
}

/** In minor units. All zero in a sale that takes no payments. */
export type MoneyFigures = {
  readonly captured: number
  readonly refunded: number
  /** Kept for giving back. */
  readonly fees: number
  /** Of seats that are sold, and those that were kept of seats that were given back. */
  readonly bookingFees: number
  /** Ordered and not settled, of these such that failed, and how many are late. */
  readonly refundsDue: number
  readonly refundsFailed: number
  readonly refundsLate: number
  /** What was taken, less what it is known to be there for: seats, refunds, fees. Zero. */
  readonly difference: number
}

export class MoneyAudit {
  readonly #parts: MoneyParts
  #terms: Pick<PaymentTerms, "bookingFee" | "payMs" | "refundMs"> | undefined
  readonly #payments = new Map<number, Payment>()
  readonly #refunds = new Map<number, Refund>()
  readonly #ofReservation = new Map<number, Payment[]>()
  /** Journal time, by reservation. */
  readonly #givenBackAt = new Map<number, number>()
  /** What was taken by the last events, and has neither a seat nor a refund yet. */
  #homeless: Payment | undefined
  /** The payment of each part, and the parts of the last events of whose money nothing was said yet. */
  readonly #ofPart = new Map<number, Payment>()
  readonly #unsaid = new Set<number>()
  /** A payment whose reservation has ended, and which must be over by the end of the record. */
  readonly #waiting = new Set<Payment>()
  #at = 0

  constructor(parts: MoneyParts) {
    this.#parts = parts
  }

  /** Whether the sale takes payments. */
  get isTaken(): boolean {
    return this.#terms !== undefined
  }

  follow(event: PaymentEvent, at: number): void {
    if (event.kind === "payments-set") {
      const wrong = wrongPaymentTerms(event.terms)
      if (wrong !== undefined) this.#parts.wrong(`I10 terms of payment cannot be: ${wrong}`)
      if (this.#parts.reservation(1) !== undefined)
        this.#parts.wrong("I10 terms of payment were set when seats had been held")
      if (this.#terms !== undefined) this.#parts.wrong("I10 terms of payment were set twice")
      this.#terms = event.terms
      return
    }
    if (this.#terms === undefined) this.#parts.wrong(`I10 ${event.kind} stands in a sale that takes no payments`)
    switch (event.kind) {
      case "intent-opened":
        return this.#opened(event.payment, event.reservation, event.amount, event.until, at)
      case "intent-authorized":
        return void this.#moved(event.payment, ["pending"], "authorized")
      case "intent-captured": {
        const payment = this.#moved(event.payment, ["authorized"], "captured")
        if (payment === undefined) return
        this.#reported(payment, event.report)
        const before = this.#ofReservation.get(payment.reservation)?.filter(isPaid) ?? []
        if (before.length > 1) this.#parts.wrong(`I10 reservation ${payment.reservation} was paid twice`)
        this.#homeless = payment
        return
      }
      case "intent-cancelled": {
        const payment = this.#moved(event.payment, ["pending", "authorized"], "cancelled")
        if (payment === undefined) return
        this.#waiting.delete(payment)
        const status = this.#parts.reservation(payment.reservation)?.status
        if (event.report === null && status === "paying") {
          this.#parts.wrong(`I10 payment ${event.payment} ended without a report while it was being paid`)
        }
        if (event.report !== null) this.#reported(payment, event.report)
        return
      }
      case "stray-captured": {
        const payment = this.#payments.get(event.payment)
        if (payment === undefined || payment.status !== "cancelled" || payment.stray) {
          return this.#parts.wrong(`I10 money strayed to payment ${event.payment}, which was not over`)
        }
        payment.stray = true
        this.#reported(payment, event.report)
        this.#homeless = payment
        return
      }
      case "retaken":
        return this.soldTo(event.reservation)
      case "refund-asked":
        return this.#refundAsked(event, at)
      case "refund-settled":
      case "refund-failed":
        return this.#refundEnded(event.refund, event.kind === "refund-settled", event.report)
    }
  }

  /** The payment of which something is left that a reservation cost, or 0. */
  paidWith(reservation: number): number {
    const payment = this.#ofReservation.get(reservation)?.find(isPaid)
    return payment === undefined || payment.own.worth === 0 ? 0 : payment.number
  }

  /** A reservation was confirmed, in time or late. */
  soldTo(reservation: number): void {
    const homeless = this.#homeless
    if (homeless?.reservation === reservation && homeless.status === "captured") {
      this.#homeless = undefined
      return
    }
    const facts = this.#parts.reservation(reservation)
    if (this.#terms !== undefined && facts !== undefined && facts.price + this.#bookingFee(facts.seats) > 0) {
      this.#parts.wrong(`I10 reservation ${reservation} was sold without a payment`)
    }
  }

  /** A reservation was given back, or reached its deadline: a payment that was not authorized is over with it. */
  cameBack(reservation: number, step: "cancelled" | "expired", at: number): void {
    if (step === "cancelled") this.#givenBackAt.set(reservation, at)
    const payment = this.#ofReservation.get(reservation)?.at(-1)
    if (payment?.status === "pending") this.#waiting.add(payment)
  }

  /** Seats were parted from a reservation of this status. What was paid for them is to be paid back in the same record. */
  parted({ byBuyer, part, price, reservation, seats }: Parted, status: string, at: number): void {
    const payment = this.#ofReservation.get(reservation)?.find(isPaid)
    if (payment === undefined || status !== "confirmed") return
    const bookingFee = this.#bookingFee(seats.length)
    const worth = price + bookingFee
    payment.own.worth -= worth
    payment.own.bookingFee -= bookingFee
    payment.parts.set(part, { reservation: part, worth, bookingFee, byBuyer, refunds: [] })
    this.#ofPart.set(part, payment)
    this.#givenBackAt.set(part, at)
    this.#unsaid.add(part)
  }

  /** A reservation became REFUNDED: its money is back, or the fee was all of it. */
  refunded(reservation: number, at: number): void {
    const payment = this.#ofPart.get(reservation) ?? this.#ofReservation.get(reservation)?.find(isPaid)
    const share = payment?.parts.get(reservation) ?? payment?.own
    this.#unsaid.delete(reservation)
    if (payment !== undefined && share === payment.own) {
      payment.over = true
      this.#endIfBack(payment)
    }
    if (share === undefined || share.refunds.at(-1)?.state === "settled") return
    const keepsAll = this.#kept(share, at) === share.worth
    if (share.refunds.length > 0 || !keepsAll || (share.byBuyer === false && share.worth > 0))
      this.#parts.wrong(`I10 reservation ${reservation} was refunded before its provider had paid back`)
  }

  endRecord(at: number): void {
    this.#at = at
    if (this.#homeless !== undefined) {
      this.#parts.wrong(`I10 payment ${this.#homeless.number} was taken, with neither a seat nor a refund for it`)
      this.#homeless = undefined
    }
    for (const part of this.#unsaid) {
      this.#parts.wrong(`I10 reservation ${part} was given back out of a purchase, and nothing of it was paid back`)
    }
    this.#unsaid.clear()
    for (const { number } of this.#waiting) {
      this.#parts.wrong(`I10 payment ${number} went on when the reservation that it was for was over`)
    }
    this.#waiting.clear()
  }

  figures(): MoneyFigures {
    const figures = {
      captured: 0,
      refunded: 0,
      fees: 0,
      bookingFees: 0,
      refundsDue: 0,
      refundsFailed: 0,
      refundsLate: 0,
      difference: 0,
    }
    for (const payment of this.#payments.values()) {
      if (!isPaid(payment) && !payment.stray) continue
      figures.captured += payment.amount
      figures.difference += payment.amount
      for (const share of sharesOf(payment)) {
        figures.difference -= this.#accounted(share, payment.stray)
        figures.bookingFees += this.#bookingFeeOf(share, payment.stray)
        const refund = share.refunds.at(-1)
        if (refund === undefined) continue
        figures.fees += refund.fee - Math.min(refund.fee, share.bookingFee)
        if (refund.state === "settled") {
          figures.refunded += refund.amount
          continue
        }
        figures.refundsDue += refund.amount
        if (refund.state === "failed") figures.refundsFailed += refund.amount
        if (this.#at >= refund.until) figures.refundsLate++
      }
    }
    return figures
  }

  /** Of what was taken, of how much is known what it is for: a seat, one that was given back, or a refund and its fee. */
  #accounted({ refunds, reservation, worth }: Share, stray: boolean): number {
    const refund = refunds.at(-1)
    if (refund !== undefined) return refund.amount + refund.fee
    const status = this.#parts.reservation(reservation)?.status
    const home = status === "confirmed" || status === "cancelled" || status === "refunded"
    return home && !stray ? worth : 0
  }

  /** What there is of booking fees: those of a seat, of one that was given back for nothing, and what a refund keeps of them. */
  #bookingFeeOf({ bookingFee, refunds, reservation }: Share, stray: boolean): number {
    const refund = refunds.at(-1)
    if (refund !== undefined) return Math.min(refund.fee, bookingFee)
    const status = this.#parts.reservation(reservation)?.status
    return !stray && (status === "confirmed" || status === "refunded") ? bookingFee : 0
  }

  #bookingFee(seats: number): number {
    return (this.#terms?.bookingFee ?? 0) * seats
  }

  /** What a buyer who gives a share back does not get back: the fee of that time, and the booking fees of its seats. */
  #kept({ bookingFee, reservation, worth }: Share, at: number): number {
    const percent = this.#parts.feePercent(this.#givenBackAt.get(reservation) ?? at, at)
    return feeOf(worth - bookingFee, percent) + bookingFee
  }

  #opened(number: number, reservation: number, amount: number, until: number, at: number): void {
    const { wrong } = this.#parts
    const facts = this.#parts.reservation(reservation)
    if (number !== this.#payments.size + 1) wrong(`I10 payment ${number} is out of sequence`)
    if (facts?.status !== "paying") wrong(`I10 payment ${number} was opened for a reservation that is not being paid`)
    const bookingFee = this.#bookingFee(facts?.seats ?? 0)
    const due = (facts?.price ?? 0) + bookingFee
    if (amount !== due || amount === 0) {
      wrong(`I10 payment ${number} is about ${amount}, reservation ${reservation} costs ${due}`)
    }
    const others = this.#ofReservation.get(reservation) ?? []
    if (others.some(({ status }) => status === "pending" || status === "authorized")) {
      wrong(`I10 reservation ${reservation} has two open payments`)
    }
    if (others.length >= limits.paymentsPerReservationMax) wrong(`I10 reservation ${reservation} has too many payments`)
    const before = facts?.deadline ?? 0
    const expected = others.length > 0 ? before : Math.max(before, at + (this.#terms?.payMs ?? 0))
    if (until !== expected) wrong(`I6 reservation ${reservation} may be paid until ${until}, not until ${expected}`)
    this.#parts.payUntil(reservation, until)
    const payment: Payment = {
      ...{ number, reservation, amount, status: "pending", stray: false, over: false, reports: new Set() },
      ...{ own: { reservation, worth: amount, bookingFee, refunds: [] }, parts: new Map() },
    }
    this.#payments.set(number, payment)
    this.#ofReservation.set(reservation, [...others, payment])
  }

  #moved(number: number, from: ReadonlyArray<Intent>, to: Intent): Payment | undefined {
    const payment = this.#payments.get(number)
    if (payment === undefined) {
      this.#parts.wrong(`I10 payment ${number} became ${to} before it was opened`)
      return undefined
    }
    if (!from.includes(payment.status))
      this.#parts.wrong(`I10 payment ${number} became ${to} when it was ${payment.status}`)
    payment.status = to
    return payment
  }

  #reported(payment: Payment, report: { readonly high: number; readonly low: number } | null): void {
    if (report === null) return this.#parts.wrong(`I11 payment ${payment.number} moved by no report`)
    const name = `${report.high}:${report.low}`
    if (payment.reports.has(name)) this.#parts.wrong(`I11 one report moved payment ${payment.number} twice`)
    payment.reports.add(name)
  }

  #refundAsked({ refund: number, payment: of, amount, fee, part, why, until }: RefundAsked, at: number): void {
    const { wrong } = this.#parts
    const payment = this.#payments.get(of)
    const share = part === undefined ? payment?.own : payment?.parts.get(part)
    if (payment === undefined || share === undefined) return wrong(`I10 refund ${number} is of no payment`)
    if (number !== this.#refunds.size + 1) wrong(`I10 refund ${number} is out of sequence`)
    const { reservation, worth } = share
    const before = share.refunds.at(-1)
    const again = before?.state === "failed"
    if (before !== undefined && !again) wrong(`I10 payment ${of} is paid back twice for reservation ${reservation}`)
    if (amount + fee !== worth || amount <= 0 || fee < 0) {
      wrong(`I10 refund ${number} of ${amount} and a fee of ${fee} are not the ${worth} of payment ${of}`)
    }
    if (again && (before.amount !== amount || before.why !== why))
      wrong(`I10 refund ${number} is another than the one that failed`)
    if (until !== at + (this.#terms?.refundMs ?? 0))
      wrong(`I10 refund ${number} has a deadline that the terms do not give`)
    if (!again) this.#mayAsk(payment, share, { number, fee, why }, at)
    if (this.#homeless === payment) this.#homeless = undefined
    this.#unsaid.delete(reservation)
    const refund: Refund = { number, payment, share, amount, fee, why, until, state: "asked" }
    share.refunds.push(refund)
    this.#refunds.set(number, refund)
  }

  #mayAsk(
    payment: Payment,
    share: Share,
    { fee, number, why }: Pick<Refund, "fee" | "number" | "why">,
    at: number,
  ): void {
    const { wrong } = this.#parts
    const { byBuyer, reservation } = share
    const facts = this.#parts.reservation(reservation)
    if (why === RefundWhy.cancelled) {
      if (facts?.status !== "cancelled" || payment.status !== "captured") {
        wrong(`I10 refund ${number} is of a reservation that is ${facts?.status}`)
      }
      const due = this.#kept(share, at)
      // Of a whole reservation the journal does not tell who has given it back.
      const right = byBuyer === undefined ? fee === 0 || fee === due : fee === (byBuyer ? due : 0)
      if (!right) wrong(`I10 refund ${number} keeps ${fee}, the rules give a fee of ${due}`)
      return
    }
    if (fee !== 0) wrong(`I10 refund ${number} keeps a fee of money that bought nothing`)
    if (this.#homeless !== payment) wrong(`I10 refund ${number} is of money that did not come too late`)
    if (payment.stray !== (why === RefundWhy.stray)) wrong(`I10 refund ${number} says another reason than there is`)
  }

  #refundEnded(number: number, settled: boolean, report: { readonly high: number; readonly low: number }): void {
    const { wrong } = this.#parts
    const refund = this.#refunds.get(number)
    if (refund === undefined) return wrong(`I10 refund ${number} ended before it was ordered`)
    const { payment, share } = refund
    const may = refund.state === "asked" || (settled && refund.state === "failed")
    if (!may || share.refunds.at(-1) !== refund) wrong(`I10 refund ${number} ended when it was ${refund.state}`)
    this.#reported(payment, report)
    refund.state = settled ? "settled" : "failed"
    if (settled && refund.why !== RefundWhy.stray) this.#endIfBack(payment)
  }

  /** What was taken is back, as far as it is to go back, once no more of it can be ordered to be. */
  #endIfBack(payment: Payment): void {
    const shares = sharesOf(payment)
    const all = shares.every(({ refunds }) => refunds.at(-1)?.state === "settled" || refunds.length === 0)
    const some = shares.some(({ refunds }) => refunds.length > 0)
    const noMore = payment.own.refunds.length > 0 || payment.over
    if (all && some && noMore && payment.status !== "refunded") this.#moved(payment.number, ["captured"], "refunded")
  }
}

const sharesOf = ({ own, parts }: Payment): ReadonlyArray<Share> => [own, ...parts.values()]

const isPaid = ({ status }: Payment): boolean => status === "captured" || status === "refunded"
