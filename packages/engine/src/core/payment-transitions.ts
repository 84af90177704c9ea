/**
 * The state machines of a payment and of a refund, as data; the diagrams in `docs/internals/state-machine.md` are
 * generated from them. They are about what the sale knows: a provider has states of its own.
 */
import { type PaymentEvent, PaymentStatus, RefundState, type SaleEvent } from "@ticketrush/protocol"

type Step<State> = { readonly from: ReadonlyArray<State>; readonly to: State }

const { none, pending, authorized, captured, cancelled, refunded } = PaymentStatus

/** A final state is never left: money that comes for a payment that is over is paid back and revives nothing. */
export const intentTransitions = {
  "intent-opened": { from: [none], to: pending },
  "intent-authorized": { from: [pending], to: authorized },
  "intent-captured": { from: [authorized], to: captured },
  "intent-cancelled": { from: [pending, authorized], to: cancelled },
  "refund-settled": { from: [captured], to: refunded },
  /** Its reservation is REFUNDED without a refund of its own: nothing was left of what it cost, or the fee was all of it. */
  refunded: { from: [captured], to: refunded },
} as const satisfies { readonly [kind in SaleEvent["kind"]]?: Step<PaymentStatus> }

/** A provider that could not pay back may have done so after all, until the refund is ordered again. */
export const refundTransitions = {
  "refund-asked": { from: [RefundState.none], to: RefundState.asked },
  "refund-settled": { from: [RefundState.asked, RefundState.failed], to: RefundState.settled },
  "refund-failed": { from: [RefundState.asked], to: RefundState.failed },
} as const satisfies { readonly [kind in PaymentEvent["kind"]]?: Step<RefundState> }

/** A payment in one of these may still take money. */
export const isOpen = (status: number): boolean => status === pending || status === authorized
