/**
 * The money of one sale as a ledger with double entry, folded from its journal event by event: each posting moves an
 * amount from one account to another, so that the accounts sum to zero at any position. A view: no decision rests on it.
 *
 * `provider`: what the provider holds for the house. The others are what the house has it for, and are negative:
 * `unearned` money that was taken and is neither sold for nor to be paid back, `sales` of seats that are sold, their
 * `bookingFees`, which stay where a buyer gives seats back, `owed` for seats that were given back, `refunds` that were ordered,
 * `failed` ones, and `fees` that were kept for giving back.
 */
import { invariant, type Parted, type RefundAsked, RefundWhy, type SaleEvent } from "@ticketrush/protocol"

export type LedgerAccount = "provider" | "unearned" | "sales" | "bookingFees" | "owed" | "refunds" | "failed" | "fees"

/** Of what was parted, both halves are entries of their own. `bookingFee`: of the amount. */
type Paid = { readonly reservation: number; amount: number; bookingFee: number; refunded: boolean }
type Refund = { readonly amount: number; failed: boolean }

export class Ledger {
  readonly #balances = new Map<LedgerAccount, number>()
  readonly #payments = new Map<number, Paid>()
  readonly #refunds = new Map<number, Refund>()
  /** The payment that paid for a reservation. */
  readonly #paidBy = new Map<number, Paid>()
  #bookingFee = 0
  /** What reservations cost without booking fees; none in a sale without these, where it is what is paid. */
  readonly #prices = new Map<number, number>()

  balance(account: LedgerAccount): number {
    return this.#balances.get(account) ?? 0
  }

  /** Zero at any position. */
  get sum(): number {
    return [...this.#balances.values()].reduce((sum, balance) => sum + balance, 0)
  }

  take(event: SaleEvent): void {
    switch (event.kind) {
      case "payments-set":
        this.#bookingFee = event.terms.bookingFee ?? 0
        return
      case "held":
        if (this.#bookingFee > 0) this.#prices.set(event.reservation, event.price)
        return
      case "intent-opened": {
        const { payment, reservation, amount } = event
        const bookingFee = amount - (this.#prices.get(reservation) ?? amount)
        this.#payments.set(payment, { reservation, amount, bookingFee, refunded: false })
        return
      }
      case "intent-captured":
      case "stray-captured": {
        const paid = this.#payment(event.payment)
        if (event.kind === "intent-captured") this.#paidBy.set(paid.reservation, paid)
        return this.#post("unearned", "provider", paid.amount)
      }
      case "confirmed":
      case "retaken": {
        const paid = this.#paidBy.get(event.reservation)
        if (paid === undefined) return
        this.#post("sales", "unearned", paid.amount - paid.bookingFee)
        return this.#post("bookingFees", "unearned", paid.bookingFee)
      }
      case "parted":
        return this.#part(event)
      case "cancelled": {
        const paid = this.#paidBy.get(event.reservation)
        if (paid === undefined) return
        this.#post("owed", "sales", paid.amount - paid.bookingFee)
        return this.#post("owed", "bookingFees", paid.bookingFee)
      }
      case "refunded": {
        const paid = this.#paidBy.get(event.reservation)
        // Nothing was to be paid back: the fees are all of it.
        if (paid !== undefined && !paid.refunded) this.#keep("owed", paid.amount, paid)
        return
      }
      case "refund-asked":
        return this.#order(event)
      case "refund-settled":
      case "refund-failed": {
        const refund = this.#refunds.get(event.refund)
        invariant(refund !== undefined, "a refund ends after it was ordered")
        const from = refund.failed ? "failed" : "refunds"
        refund.failed = event.kind === "refund-failed"
        return this.#post(refund.failed ? "failed" : "provider", from, refund.amount)
      }
    }
  }

  #part({ part, price, reservation, seats }: Parted): void {
    const left = this.#prices.get(reservation)
    if (left !== undefined) this.#prices.set(reservation, left - price)
    const paid = this.#paidBy.get(reservation)
    if (paid === undefined) return
    const bookingFee = this.#bookingFee * seats.length
    const amount = price + bookingFee
    paid.amount -= amount
    paid.bookingFee -= bookingFee
    this.#paidBy.set(part, { reservation: part, amount, bookingFee, refunded: false })
  }

  #order({ refund, payment, amount, fee, part, why }: RefundAsked): void {
    const paid = part === undefined ? this.#payment(payment) : this.#paidBy.get(part)
    invariant(paid !== undefined, "what is paid back was paid")
    this.#refunds.set(refund, { amount, failed: false })
    if (paid.refunded) return this.#post("refunds", "failed", amount)
    paid.refunded = true
    const from = why === RefundWhy.cancelled ? "owed" : "unearned"
    this.#post("refunds", from, amount)
    this.#keep(from, fee, paid)
  }

  /** Of what is kept the booking fee comes first: it is kept whole, or not at all. */
  #keep(from: LedgerAccount, kept: number, { bookingFee }: Paid): void {
    const ofBooking = Math.min(kept, bookingFee)
    this.#post("bookingFees", from, ofBooking)
    this.#post("fees", from, kept - ofBooking)
  }

  #payment(payment: number): Paid {
    const paid = this.#payments.get(payment)
    invariant(paid !== undefined, "a payment moves after it was opened")
    return paid
  }

  /** `to` gets what `from` gives: what is taken from the one side of the ledger is on the other. */
  #post(to: LedgerAccount, from: LedgerAccount, amount: number): void {
    this.#balances.set(to, this.balance(to) - amount)
    this.#balances.set(from, this.balance(from) + amount)
  }
}
