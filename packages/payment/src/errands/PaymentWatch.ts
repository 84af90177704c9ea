/**
 * What to do about a message of a provider: nothing that it says is believed, it only names a payment to read back. So
 * messages may come twice, late, in any order or from any sender: what is told on is what the provider shows now.
 */
import type { Defer } from "@ticketrush/engine/ports"
import type { PaymentGateway, ProviderPayment } from "../gateway/PaymentGateway.ts"

export type WatchParts = {
  readonly gateway: Pick<PaymentGateway, "read">
  readonly defer: Defer
  /** A payment as the provider shows it, read after each of `messages` (the ids of them) had come. */
  readonly seen: (payment: ProviderPayment, messages: ReadonlyArray<string>) => void
  /** The provider knows no such payment: the messages are kept, and a human may look at them. */
  readonly unknown: (payment: string, messages: ReadonlyArray<string>) => void
  readonly pauseMs: number
}

export class PaymentWatch {
  readonly #parts: WatchParts
  /** Payments that are being read, and the messages about them that came since the read began. */
  readonly #reading = new Map<string, ReadonlyArray<string>>()

  #stopped = false

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  /** Payments that are being read. */
  get underWay(): number {
    return this.#reading.size
  }

  /** Reads nothing more, and tells nothing more: what was not told is read by the next one. */
  stop(): void {
    this.#stopped = true
  }

  /** `id`: the provider's name of the message. */
  message(payment: string, id: string): void {
    // The read that is under way may have been answered before what this message tells of.
    const since = this.#reading.get(payment)
    if (since !== undefined) return void this.#reading.set(payment, [...since, id])
    this.#read(payment, [id])
  }

  #read(payment: string, messages: ReadonlyArray<string>): void {
    if (this.#stopped) return
    const { defer, gateway, pauseMs, seen, unknown } = this.#parts
    this.#reading.set(payment, [])
    gateway.read(payment, (outcome) => {
      if (this.#stopped) return
      const since = this.#reading.get(payment)!
      const isUnknown = outcome.kind === "refused" && outcome.code === "payment-unknown"
      if (outcome.kind !== "done" && !isUnknown) {
        return void defer.after(pauseMs, () => this.#read(payment, [...messages, ...this.#reading.get(payment)!]))
      }
      this.#reading.delete(payment)
      if (outcome.kind === "done") seen(outcome.value, messages)
      else unknown(payment, messages)
      if (since.length > 0) this.#read(payment, since)
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
