/**
 * Where a request of a buyer meets a provider: what the provider shows of their payment now, and what they brought back
 * from it. Nothing is made, taken or paid back here: those are errands, which follow the journal.
 */
import type { Heard, ProviderPayment } from "../gateway/PaymentGateway.ts"

/** A payment that a sale has opened. `payment` is its number inside the concert. */
export type OpenedPayment = { readonly gateway: string; readonly concert: number; readonly payment: number }

export interface PaymentDesk {
  /** Names of the gateways that a sale may name. */
  readonly gateways: ReadonlyArray<string>
  /** The payment as the provider shows it now. `unsent`: it is not made there yet, or nobody can be asked now. */
  readonly read: (opened: OpenedPayment, done: Heard<ProviderPayment>) => void
  /** Keeps what the errand that takes the money has to show. Calls back whether it is kept. */
  readonly keepToken: (opened: OpenedPayment, token: string, done: (kept: boolean) => void) => void
}
