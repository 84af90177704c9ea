/**
 * What a payment provider must be able to do for us, whatever its API looks like. Amounts are whole won and come from the
 * server; the states of a provider stay on its side of this contract.
 *
 * Every call that moves money or ends a payment carries an *attempt*: a key that the caller stored before the call, one
 * for each thing that is to happen once. The same call with the same attempt happens once, however often it is sent; two
 * partial refunds of a payment are two attempts.
 */

export type Currency = "KRW"

/** A final no. Nothing was charged and nothing was paid back by this call. */
export type GatewayRefusal =
  | "declined"
  /** Declined now; a new attempt may go through. */
  | "declined-for-now"
  | "amount-mismatch"
  | "payment-unknown"
  /** The payment is in a state in which this cannot happen. */
  | "wrong-state"
  /** More than what is left to pay back. */
  | "over-refund"
  /** The attempt was used for something else. */
  | "attempt-reused"
  /** The buyer took too long, or has not paid at the provider. */
  | "not-authorized"
  | "credentials"
  | "invalid"

/**
 * `unknown`: it may have happened. Nothing is tried anew before the payment was read back. `unsent`: it has not happened,
 * because the provider was not reached or is left alone for now; the same attempt may be sent later.
 */
export type GatewayOutcome<A> =
  | { readonly kind: "done"; readonly value: A }
  | { readonly kind: "refused"; readonly code: GatewayRefusal; readonly says: string }
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "unsent"; readonly reason: string; readonly retryAfterMs: number }

/**
 * `open`: no money was taken. `captured` stays when money is paid back: `refunded` says how much. `cancelled` and
 * `failed` took none; a failed one may be confirmed again where the provider allows it.
 */
export type ProviderStatus = "open" | "authorized" | "processing" | "captured" | "failed" | "cancelled"

export type ProviderPayment = {
  /** The provider's name of it. */
  readonly id: string
  /** Our name of it. */
  readonly order: string
  readonly amount: number
  readonly currency: Currency
  readonly status: ProviderStatus
  /** What was paid back and has been settled by the provider. */
  readonly refunded: number
  readonly refunds: ReadonlyArray<ProviderRefund>
  /** Where the buyer pays; null when nothing is wanted of them any more. */
  readonly redirectUrl: string | null
}

/** `attempt` is null where the provider does not keep it. A refund that was taken may fail later. */
export type ProviderRefund = {
  readonly id: string
  readonly attempt: string | null
  readonly amount: number
  readonly status: "pending" | "settled" | "failed"
}

export type CreatePayment = {
  readonly attempt: string
  /** Our name of the payment: 6 to 64 of `A-Za-z0-9_-`. */
  readonly order: string
  /** What the buyer reads. */
  readonly title: string
  readonly amount: number
  readonly currency: Currency
  /** Where the provider sends the buyer back to. */
  readonly returnUrl: string
  /** The provider's number of a buyer's method, if it is known already (the sandbox takes test cards). */
  readonly card?: string
  /** Sandbox alone: what shall come of it. */
  readonly scenario?: string
}

export type ConfirmPayment = {
  readonly attempt: string
  readonly payment: string
  readonly order: string
  /** What we expect to be taken, checked by the provider against what the buyer agreed to. */
  readonly amount: number
  /** What the buyer brought back from the provider; providers that need none get none. */
  readonly token?: string
}

export type CancelPayment = { readonly attempt: string; readonly payment: string; readonly reason: string }

export type RefundPayment = CancelPayment & {
  readonly amount: number
  /** What could be paid back before this: a provider that compares it cannot pay back twice. */
  readonly refundable: number
}

export type Heard<A> = (outcome: GatewayOutcome<A>) => void

/** Each calls back exactly once. */
export interface PaymentGateway {
  readonly name: string
  /** Makes a payment at the provider. Nothing is taken before it is confirmed. */
  readonly create: (asked: CreatePayment, done: Heard<ProviderPayment>) => void
  /** Takes the money, once, if it is the amount that the buyer agreed to. */
  readonly confirm: (asked: ConfirmPayment, done: Heard<ProviderPayment>) => void
  /** Ends a payment: what took money gives all of it back, what took none takes none. */
  readonly cancel: (asked: CancelPayment, done: Heard<ProviderPayment>) => void
  /** Pays a part back. */
  readonly refund: (asked: RefundPayment, done: Heard<ProviderPayment>) => void
  /** What the provider knows of it: the only thing that settles an unknown outcome, or a message that is not signed. */
  readonly read: (payment: string, done: Heard<ProviderPayment>) => void
}
