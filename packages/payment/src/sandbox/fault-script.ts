/**
 * What goes wrong between the sandbox and the server that listens to it. A seed decides it for each message by its number, so
 * the same seed does the same to the same payments, whatever else happens in between.
 */

import type { SandboxPayment } from "../provider/SandboxPayments.ts"
import { SeededDraw } from "../provider/SeededDraw.ts"

export const faultKinds = [
  /** The message comes two to five times. */
  "duplicate",
  /** It comes after the next message of its payment. */
  "reorder",
  /** It never comes: reading the payment back is the only way to hear of it. */
  "drop",
  /** It comes after holds have ended. */
  "late",
  /** Before it comes a signed message that tells something else. */
  "wrong-amount",
  "wrong-currency",
  "unknown-order",
  "over-refund",
  /** Beside it comes a message that no receiver may take. */
  "bad-signature",
  "stale",
  "truncated",
  /** An old message comes again as it was, with its old signature. */
  "replay",
  /** The same thing is told under several names of events. */
  "several-names",
  /** A request to the provider is carried out, and its answer is lost. */
  "lost-answer",
] as const

export type FaultKind = (typeof faultKinds)[number]

export type FaultScript = {
  readonly seed: number
  /** Probability of each kind, for each message or request. */
  readonly rates: Readonly<Partial<Record<FaultKind, number>>>
  readonly lateMs: number
  /** Spans in which the provider answers nothing, in milliseconds since 1970. */
  readonly outages: ReadonlyArray<{ readonly from: number; readonly until: number }>
}

export const noFaults: FaultScript = { seed: 1, rates: {}, lateMs: 6 * 60_000, outages: [] }

/** Everything at one rate, the messages that arrive wrongly more than once in a while. */
export const everyFault = (seed: number, rate: number): FaultScript => ({
  ...noFaults,
  seed,
  rates: Object.fromEntries(faultKinds.map((kind) => [kind, rate])),
})

/** Faults of the `number`-th message or request, and the numbers that they need. */
export const faultsOf = (
  { seed, rates }: FaultScript,
  number: number,
): { faults: ReadonlySet<FaultKind>; draw: SeededDraw } => {
  const draw = new SeededDraw(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b))
  // One draw for each kind, also for those that never happen: another rate changes no other kind.
  const faults = new Set(faultKinds.filter((kind) => draw.chance(rates[kind] ?? 0)))
  return { faults, draw }
}

export const isOut = ({ outages }: FaultScript, now: number): boolean =>
  outages.some(({ from, until }) => now >= from && now < until)

type Alteration = Extract<FaultKind, "wrong-amount" | "wrong-currency" | "unknown-order" | "over-refund">

export const alterations: Readonly<Record<Alteration, (payment: SandboxPayment) => SandboxPayment>> = {
  "wrong-amount": (payment) => ({ ...payment, amount: payment.amount + 1_000 }),
  "wrong-currency": (payment) => ({ ...payment, currency: "USD" }),
  "unknown-order": (payment) => ({ ...payment, order: `${payment.order}-other` }),
  "over-refund": (payment) => ({
    ...payment,
    refunds: [
      ...payment.refunds,
      { id: "ref_over", amount: payment.amount + 1, attempt: null, at: payment.createdAt, status: "succeeded" },
    ],
  }),
}

export const alterationKinds = Object.keys(alterations) as ReadonlyArray<Alteration>

/** Other names under which providers tell of the same thing. */
export const otherNames = (change: string): ReadonlyArray<string> =>
  change.startsWith("refund.") ? ["charge.refunded", "payment.refunded", "refund.updated"] : ["payment.updated"]
