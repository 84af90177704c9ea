/**
 * An errand: one thing that has to happen once at a provider, kept from before it is sent until its end is known. Its
 * attempt is the key under which the provider does it once. Every step is stored before the next one is taken, so that
 * the process that goes on after a crash knows what may have happened.
 */
import type { GatewayRefusal } from "../gateway/PaymentGateway.ts"

export type ErrandKind = "create" | "confirm" | "cancel" | "refund"

/**
 * `waiting`: nothing was sent. `sending`: it may have been sent. `stuck`: it may have been sent, and the provider has
 * answered often that it neither happens nor is refused: a human may look at it, and it is asked about seldom from then
 * on. Final are `done` and `refused`.
 */
export type ErrandState = "waiting" | "sending" | "done" | "refused" | "stuck"

export type ErrandStep = "send" | "finish" | "refuse" | "slow-down"

type Step = { readonly from: ReadonlyArray<ErrandState>; readonly to: ErrandState }

export const errandSteps: Readonly<Record<ErrandStep, Step>> = {
  send: { from: ["waiting"], to: "sending" },
  /** From `waiting`: there was nothing to do any more. */
  finish: { from: ["waiting", "sending", "stuck"], to: "done" },
  refuse: { from: ["waiting", "sending", "stuck"], to: "refused" },
  "slow-down": { from: ["sending"], to: "stuck" },
}

export type Errand = {
  readonly kind: ErrandKind
  readonly attempt: string
  /** The provider's name of the payment; "" until the errand that makes it is done. */
  readonly payment: string
  /** Our name of it. The errands of one order are run one after another. */
  readonly order: string
  /** Whole won: what is taken or paid back. A cancellation pays back what is left, and has the whole price here. */
  readonly amount: number
  /** What the buyer brought back from the provider, for a confirmation at a provider that wants it. */
  readonly token: string | null
  readonly reason: string
  readonly state: ErrandState
  /** What had been paid back before it was sent, known once it is `sending`: tells whether it happened. */
  readonly refundedBefore: number | null
  /** Why it was refused: by the provider, because a refund that was taken failed afterwards, or by a person who ended it. */
  readonly refusal: GatewayRefusal | "refund-failed" | "ended" | null
}

export type NewErrand = Omit<Errand, "refundedBefore" | "refusal" | "state">

export const isFinal = ({ state }: Pick<Errand, "state">): boolean => state === "done" || state === "refused"
