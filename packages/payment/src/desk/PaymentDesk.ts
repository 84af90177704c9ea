/**
 * Where a request of a buyer meets a provider: what the provider shows of their payment now, and what they brought back
 * from it. Nothing is made, taken or paid back here: those are errands, which follow the journal.
 */
import type { Dialect } from "../gateway/gateways.ts"
import type { Heard, ProviderPayment } from "../gateway/PaymentGateway.ts"

/** A payment that a sale has opened. `payment` is its number inside the concert. */
export type OpenedPayment = { readonly gateway: string; readonly concert: number; readonly payment: number }

export interface PaymentDesk {
  /** The gateways that a sale may name, the usual one first. */
  readonly gateways: ReadonlyArray<{ readonly name: string; readonly dialect: Dialect }>
  /**
   * The payment as the provider shows it now, and while the buyer has not agreed with the address where they do, be it
   * that the provider showed it only when it was made. `unsent`: it is not made there yet, or the provider cannot be asked now.
   */
  readonly read: (opened: OpenedPayment, done: Heard<ProviderPayment>) => void
  /** Keeps what the errand that takes the money has to show. Calls back whether it is kept. */
  readonly keepToken: (opened: OpenedPayment, token: string, done: (kept: boolean) => void) => void
}
