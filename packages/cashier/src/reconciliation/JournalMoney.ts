/** The payments of one sale as its journal alone has them, and its ledger at the same position. */
import { Ledger, type LedgerAccount } from "@ticketrush/engine/core/ledger"
import type { SaleEvent } from "@ticketrush/protocol"

export type JournalRefund = {
  readonly amount: number
  readonly until: number
  /** The reservation of the seats that were given back out of another one, 0 for all that is left of that. */
  readonly part: number
  state: "asked" | "settled" | "failed"
}

export type JournalPayment = {
  readonly payment: number
  readonly reservation: number
  readonly amount: number
  readonly openedAt: number
  /** Position of the last event that orders something of its provider. */
  ordered: number
  status: "pending" | "authorized" | "captured" | "cancelled"
  /** Money was taken for it, be it after it was over. */
  taken: boolean
  readonly refunds: Map<number, JournalRefund>
}

const accounts: ReadonlyArray<LedgerAccount> = [
  ...(["provider", "unearned", "sales", "bookingFees", "owed", "refunds", "failed", "fees"] as const),
]

export type Balances = Readonly<Record<LedgerAccount, number>>

export class JournalMoney {
  readonly #payments = new Map<number, JournalPayment>()
  readonly #ofRefund = new Map<number, JournalPayment>()
  readonly #ledger = new Ledger()
  /** Of the last event. */
  position = 0

  /** Payments that were opened; they are numbered from 1. */
  get count(): number {
    return this.#payments.size
  }

  payment(number: number): JournalPayment | undefined {
    return this.#payments.get(number)
  }

  get balances(): Balances {
    return Object.fromEntries(accounts.map((account) => [account, this.#ledger.balance(account)])) as Balances
  }

  take(event: SaleEvent, at: number): void {
    this.position++
    this.#ledger.take(event)
    switch (event.kind) {
      case "intent-opened": {
        const { payment, reservation, amount } = event
        const opened = { payment, reservation, amount, openedAt: at, status: "pending", taken: false } as const
        this.#payments.set(payment, { ...opened, ordered: this.position, refunds: new Map() })
        return
      }
      case "intent-authorized":
        Object.assign(this.#payments.get(event.payment)!, { status: "authorized", ordered: this.position })
        return
      case "intent-captured":
        Object.assign(this.#payments.get(event.payment)!, { status: "captured", taken: true })
        return
      case "intent-cancelled":
        Object.assign(this.#payments.get(event.payment)!, { status: "cancelled", ordered: this.position })
        return
      case "stray-captured":
        this.#payments.get(event.payment)!.taken = true
        return
      case "refund-asked": {
        const payment = this.#payments.get(event.payment)!
        payment.ordered = this.position
        this.#ofRefund.set(event.refund, payment)
        const { amount, part = 0, until } = event
        payment.refunds.set(event.refund, { amount, until, part, state: "asked" })
        return
      }
      case "refund-settled":
      case "refund-failed": {
        const state = event.kind === "refund-settled" ? "settled" : "failed"
        this.#ofRefund.get(event.refund)!.refunds.get(event.refund)!.state = state
      }
    }
  }
}
