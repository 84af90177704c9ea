/**
 * What to do about a message of a provider: nothing that it says is believed, it only names a payment to read back. So
 * messages may come twice, late, in any order or from anybody: what is told on is what the provider shows now.
 */
import type { Defer } from "@ticketrush/engine/ports"
import type { PaymentGateway, ProviderPayment } from "../gateway/PaymentGateway.ts"

export type WatchParts = {
  readonly gateway: Pick<PaymentGateway, "read">
  readonly defer: Defer
  /** A payment as the provider shows it. Told at least once after each message about it. */
  readonly seen: (payment: ProviderPayment) => void
  /** The provider knows no such payment: the message is kept, and a human may look at it. */
  readonly unknown: (payment: string) => void
  readonly pauseMs: number
}

export class PaymentWatch {
  readonly #parts: WatchParts
  /** Payments that are being read, and whether another message about one came since. */
  readonly #reading = new Map<string, boolean>()

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  /** Payments that are being read. */
  get underWay(): number {
    return this.#reading.size
  }

  message(payment: string): void {
    // The read that is under way may have been answered before what this message tells of.
    if (this.#reading.has(payment)) return void this.#reading.set(payment, true)
    this.#read(payment)
  }

  #read(payment: string): void {
    const { defer, gateway, pauseMs, seen, unknown } = this.#parts
    this.#reading.set(payment, false)
    gateway.read(payment, (outcome) => {
      const isUnknown = outcome.kind === "refused" && outcome.code === "payment-unknown"
      if (outcome.kind !== "done" && !isUnknown) return void defer.after(pauseMs, () => this.#read(payment))
      const again = this.#reading.get(payment)
      this.#reading.delete(payment)
      if (outcome.kind === "done") seen(outcome.value)
      else unknown(payment)
      if (again) this.message(payment)
    })
  }
}

/** The payment that a message of the sandbox or of Toss is about; undefined for what names none. */
export const paymentIn = (body: Buffer): string | undefined => {
  try {
    const { data } = JSON.parse(body.toString()) as {
      readonly data?: { readonly payment?: { readonly id?: unknown }; readonly paymentKey?: unknown }
    }
    const id = data?.payment?.id ?? data?.paymentKey
    return typeof id === "string" && /^[\w-]{1,200}$/.test(id) ? id : undefined
  } catch {
    return undefined // No JSON names no payment; the message stays in the inbox.
  }
}
