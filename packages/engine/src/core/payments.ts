/**
 * The payments and refunds of one sale as columns, indexed by their numbers (1, 2, ...). Only a sale that takes payments
 * has them. A reservation has one open payment at most. A payment has one refund that has not failed, and one more for each part
 * of its reservation.
 */
import { type CommandKey, type PaymentTerms, RefundState } from "@ticketrush/protocol"
import { column, grown, moreRows } from "./columns.ts"
import type { Reservations } from "./reservations.ts"

const rowsAtFirst = 64

export class Payments {
  readonly terms: PaymentTerms
  /** Position of the event that set them. */
  readonly termsPosition: number
  count = 0
  refundCount = 0
  /** Committed number of payments. */
  countImage = 0
  /** Decided, and committed. */
  status = column(Uint8Array, rowsAtFirst)
  published = column(Uint8Array, rowsAtFirst)
  reservation = column(Uint32Array, rowsAtFirst)
  amount = column(Float64Array, rowsAtFirst)
  openedAt = column(Float64Array, rowsAtFirst)
  /** Position of the last event of the payment or of a refund of it. */
  position = column(Float64Array, rowsAtFirst)
  /** Whether a report of the provider ended it, and its digest. */
  reported = column(Uint8Array, rowsAtFirst)
  reportHigh = column(Uint32Array, rowsAtFirst)
  reportLow = column(Uint32Array, rowsAtFirst)
  /** Money came after it was over: 1, and the digest of the report. */
  stray = column(Uint8Array, rowsAtFirst)
  strayHigh = column(Uint32Array, rowsAtFirst)
  strayLow = column(Uint32Array, rowsAtFirst)
  /** The newest refund of all but what was parted, decided and committed. */
  refund = column(Uint32Array, rowsAtFirst)
  refundImage = column(Uint32Array, rowsAtFirst)

  /** The newest refund of each part, by payment and part. */
  readonly #refundOfPart = new Map<number, Map<number, number>>()

  refundState = column(Uint8Array, rowsAtFirst)
  refundPublished = column(Uint8Array, rowsAtFirst)
  refundOf = column(Uint32Array, rowsAtFirst)
  /** The part of the reservation that it is for, by refund, 0 for all others; undefined until there is one. */
  refundPart: Uint32Array<ArrayBuffer> | undefined
  /** The refund of the same payment and part that failed before it, 0 for none. */
  refundBefore = column(Uint32Array, rowsAtFirst)
  refundAmount = column(Float64Array, rowsAtFirst)
  refundFee = column(Float64Array, rowsAtFirst)
  refundWhy = column(Uint8Array, rowsAtFirst)
  refundAskedAt = column(Float64Array, rowsAtFirst)
  refundUntil = column(Float64Array, rowsAtFirst)
  /** Digest of the report that ended it, or said that it failed. */
  refundReportHigh = column(Uint32Array, rowsAtFirst)
  refundReportLow = column(Uint32Array, rowsAtFirst)

  /** By reservation: the newest payment, decided and committed, and how many there were. */
  #newest = column(Uint32Array, rowsAtFirst)
  #newestImage = column(Uint32Array, rowsAtFirst)
  #attempts = column(Uint8Array, rowsAtFirst)
  /** By payment: the one of the same reservation before it, 0 for none. */
  #before = column(Uint32Array, rowsAtFirst)

  constructor(terms: PaymentTerms, termsPosition: number) {
    this.terms = terms
    this.termsPosition = termsPosition
  }

  /** What is paid for so many seats beside their price. */
  bookingFee(seats: number): number {
    return (this.terms.bookingFee ?? 0) * seats
  }

  /** What there is to pay for the seats of a reservation. */
  due({ price, seatCount }: Reservations, sequence: number): number {
    return price[sequence] + this.bookingFee(seatCount[sequence])
  }

  /** Makes the row of the next payment. */
  add(reservation: number, amount: number, at: number): number {
    this.reservePayments(++this.count)
    this.reservation[this.count] = reservation
    this.amount[this.count] = amount
    this.openedAt[this.count] = at
    this.#index(this.count)
    return this.count
  }

  /** The newest refund of a payment of this reservation that failed and was not ordered again, or 0. */
  failedRefund(reservation: number): number {
    for (let payment = this.newest(reservation); payment !== 0; payment = this.#before[payment]) {
      const refund = this.refund[payment]
      if (refund !== 0 && this.refundState[refund] === RefundState.failed) return refund
    }
    return 0
  }

  /** The same of a part. */
  failedRefundOfPart(payment: number, part: number): number {
    const refund = this.newestRefund(payment, part)
    return this.refundState[refund] === RefundState.failed ? refund : 0
  }

  /** Makes the row of the next refund. `part`: 0 for none. */
  addRefund(payment: number, part: number): number {
    this.reserveRefunds(++this.refundCount)
    const refund = this.refundCount
    this.refundOf[refund] = payment
    this.refundBefore[refund] = this.newestRefund(payment, part)
    if (part !== 0) this.restoreParts()[refund] = part
    this.#indexRefund(refund)
    return refund
  }

  /** Makes the column for the parts that refunds are for. */
  restoreParts(): Uint32Array<ArrayBuffer> {
    this.refundPart ??= column(Uint32Array, this.refundState.length)
    return this.refundPart
  }

  /** The part that a refund is for, 0 for none. */
  partOf(refund: number): number {
    return this.refundPart === undefined ? 0 : this.refundPart[refund]
  }

  /** The newest refund of a payment for a part of its reservation, or for part 0 of all the rest; 0 for none. */
  newestRefund(payment: number, part: number): number {
    return part === 0 ? this.refund[payment] : (this.#refundOfPart.get(payment)?.get(part) ?? 0)
  }

  /** The newest refund of each part of a payment, in the order of the parts. */
  refundsOfParts(payment: number): ReadonlyArray<readonly [part: number, refund: number]> {
    return [...(this.#refundOfPart.get(payment) ?? [])]
  }

  /**
   * Whether nothing of a payment is left to be paid back, now that something was. `over`: its reservation is REFUNDED, so that
   * no refund of what was left of it is still to come.
   */
  isPaidBack(payment: number, over: boolean): boolean {
    const settled = (refund: number): boolean => this.refundState[refund] === RefundState.settled
    const parts = this.refundsOfParts(payment)
    const own = this.refund[payment]
    return (own === 0 ? over && parts.length > 0 : settled(own)) && parts.every(([, refund]) => settled(refund))
  }

  /** The newest payment of a reservation, 0 when it has had none. */
  newest(reservation: number): number {
    return this.#newest[reservation] ?? 0
  }

  newestImage(reservation: number): number {
    return this.#newestImage[reservation] ?? 0
  }

  /** The payment of the same reservation before this one, 0 for none. */
  before(payment: number): number {
    return this.#before[payment]
  }

  attempts(reservation: number): number {
    return this.#attempts[reservation] ?? 0
  }

  show(payment: number): void {
    this.published[payment] = this.status[payment]
    this.countImage = Math.max(this.countImage, payment)
    const reservation = this.reservation[payment]
    this.#newestImage[reservation] = Math.max(this.#newestImage[reservation], payment)
  }

  /** What has become of the newest payment of a reservation with it. */
  showOf(reservation: number): void {
    const payment = this.newest(reservation)
    if (payment !== 0) this.show(payment)
  }

  showRefund(refund: number): void {
    this.refundPublished[refund] = this.refundState[refund]
    if (this.partOf(refund) === 0) this.refundImage[this.refundOf[refund]] = refund
    this.show(this.refundOf[refund])
  }

  /** Whether a digest stands in the journal for this payment. */
  knows(payment: number, { high, low }: CommandKey): boolean {
    if (this.reported[payment] === 1 && this.reportHigh[payment] === high && this.reportLow[payment] === low)
      return true
    if (this.stray[payment] === 1 && this.strayHigh[payment] === high && this.strayLow[payment] === low) return true
    const ended = (newest: number): boolean => {
      for (let refund = newest; refund !== 0; refund = this.refundBefore[refund]) {
        if (this.refundState[refund] === RefundState.asked) continue
        if (this.refundReportHigh[refund] === high && this.refundReportLow[refund] === low) return true
      }
      return false
    }
    return ended(this.refund[payment]) || this.refundsOfParts(payment).some(([, refund]) => ended(refund))
  }

  /** Makes rows for payments up to a number; the same for refunds. */
  reservePayments(payment: number): void {
    while (payment >= this.status.length) {
      const rows = moreRows(this.status.length)
      this.status = grown(this.status, rows)
      this.published = grown(this.published, rows)
      this.reservation = grown(this.reservation, rows)
      this.amount = grown(this.amount, rows)
      this.openedAt = grown(this.openedAt, rows)
      this.position = grown(this.position, rows)
      this.reported = grown(this.reported, rows)
      this.reportHigh = grown(this.reportHigh, rows)
      this.reportLow = grown(this.reportLow, rows)
      this.stray = grown(this.stray, rows)
      this.strayHigh = grown(this.strayHigh, rows)
      this.strayLow = grown(this.strayLow, rows)
      this.refund = grown(this.refund, rows)
      this.refundImage = grown(this.refundImage, rows)
      this.#before = grown(this.#before, rows)
    }
  }

  reserveRefunds(refund: number): void {
    while (refund >= this.refundState.length) {
      const rows = moreRows(this.refundState.length)
      this.refundState = grown(this.refundState, rows)
      this.refundPublished = grown(this.refundPublished, rows)
      this.refundOf = grown(this.refundOf, rows)
      this.refundBefore = grown(this.refundBefore, rows)
      this.refundAmount = grown(this.refundAmount, rows)
      this.refundFee = grown(this.refundFee, rows)
      this.refundWhy = grown(this.refundWhy, rows)
      this.refundAskedAt = grown(this.refundAskedAt, rows)
      this.refundUntil = grown(this.refundUntil, rows)
      this.refundReportHigh = grown(this.refundReportHigh, rows)
      this.refundReportLow = grown(this.refundReportLow, rows)
      if (this.refundPart !== undefined) this.refundPart = grown(this.refundPart, rows)
    }
  }

  /** Makes rows that are filled from a snapshot; `reindex` follows. */
  restore(payments: number, refunds: number): void {
    this.reservePayments(payments)
    this.reserveRefunds(refunds)
    this.count = payments
    this.refundCount = refunds
  }

  /** Everything that follows from the columns of a snapshot, with all of it published. */
  reindex(): void {
    for (let payment = 1; payment <= this.count; payment++) {
      this.#index(payment)
      this.show(payment)
    }
    for (let refund = 1; refund <= this.refundCount; refund++) {
      this.#indexRefund(refund)
      this.showRefund(refund)
    }
  }

  /** Enters a refund as the newest one of what it is for. */
  #indexRefund(refund: number): void {
    const payment = this.refundOf[refund]
    const part = this.partOf(refund)
    if (part === 0) {
      this.refund[payment] = refund
      return
    }
    const known = this.#refundOfPart.get(payment)
    if (known === undefined) this.#refundOfPart.set(payment, new Map([[part, refund]]))
    else known.set(part, refund)
  }

  /** Enters a payment under its reservation. */
  #index(payment: number): void {
    const reservation = this.reservation[payment]
    while (reservation >= this.#newest.length) {
      const rows = moreRows(this.#newest.length)
      this.#newest = grown(this.#newest, rows)
      this.#newestImage = grown(this.#newestImage, rows)
      this.#attempts = grown(this.#attempts, rows)
    }
    this.#before[payment] = this.#newest[reservation]
    this.#newest[reservation] = payment
    this.#attempts[reservation]++
  }
}
