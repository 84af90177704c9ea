/**
 * The money of one sale as a ledger with double entry, folded from its journal event by event: each posting moves an
 * amount from one account to another, so that the accounts sum to zero at any position. A view: no decision rests on it.
 *
 * `provider`: what the provider holds for the house. The others are what the house has it for, and are negative:
 * `unearned` money that was taken and is neither sold for nor to be paid back, `sales` of seats that are sold, `owed` for
 * seats that were given back, `refunds` that were ordered, `failed` ones, and `fees` that were kept.
 */
import { invariant, RefundWhy, type SaleEvent } from "@ticketrush/protocol"

export type LedgerAccount = "provider" | "unearned" | "sales" | "owed" | "refunds" | "failed" | "fees"

/** Of what was parted, both halves are entries of their own. */
type Paid = { readonly reservation: number; amount: number; refunded: boolean }
type Refund = { readonly amount: number; failed: boolean }

export class Ledger {
  readonly #balances = new Map<LedgerAccount, number>()
  readonly #payments = new Map<number, Paid>()
  readonly #refunds = new Map<number, Refund>()
  /** The payment that paid for a reservation. */
  readonly #paidBy = new Map<number, Paid>()

  balance(account: LedgerAccount): number {
    return this.#balances.get(account) ?? 0
  }

  /** Zero at any position. */
  get sum(): number {
    return [...this.#balances.values()].reduce((sum, balance) => sum + balance, 0)
  }

  take(event: SaleEvent): void {
    switch (event.kind) {
      case "intent-opened": {
        const { payment, reservation, amount } = event
        this.#payments.set(payment, { reservation, amount, refunded: false })
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
        if (paid !== undefined) this.#post("sales", "unearned", paid.amount)
        return
      }
      case "parted": {
        const paid = this.#paidBy.get(event.reservation)
        if (paid === undefined) return
        paid.amount -= event.price
        this.#paidBy.set(event.part, { reservation: event.part, amount: event.price, refunded: false })
        return
      }
      case "cancelled": {
        const paid = this.#paidBy.get(event.reservation)
        if (paid !== undefined) this.#post("owed", "sales", paid.amount)
        return
      }
      case "refunded": {
        const paid = this.#paidBy.get(event.reservation)
        // Nothing was to be paid back: the fee is all of it.
        if (paid !== undefined && !paid.refunded) this.#post("fees", "owed", paid.amount)
        return
      }
      case "refund-asked": {
        const { refund, payment, amount, fee, part, why } = event
        const paid = part === undefined ? this.#payment(payment) : this.#paidBy.get(part)
        invariant(paid !== undefined, "what is paid back was paid")
        this.#refunds.set(refund, { amount, failed: false })
        if (paid.refunded) return this.#post("refunds", "failed", amount)
        paid.refunded = true
        const from = why === RefundWhy.cancelled ? "owed" : "unearned"
        this.#post("refunds", from, amount)
        return this.#post("fees", from, fee)
      }
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
