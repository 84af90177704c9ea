/** Several reservations that are cancelled together, or none of them. Pure, like `decide.ts`. */
import {
  type Cancel,
  type CancelMany,
  limits,
  type Refusal,
  ReservationStatus,
  refusal,
  refusalMessage,
  type SaleEvent,
} from "@ticketrush/protocol"
import { Calls } from "./decide-line.ts"
import { isCalledOff } from "./decide-options.ts"
import { type Decision, events, refused } from "./decision.ts"
import type { Sale } from "./Sale.ts"

/** `alone`: what is decided about each of them by itself. One never depends on another: each reservation stands once. */
export const decideCancels = (
  sale: Sale,
  { by, reservations }: CancelMany,
  now: number,
  alone: (cancel: Cancel) => Decision,
): Decision => {
  const count = reservations.length
  if (count < 1 || count > limits.cancelsPerCommandMax || new Set(reservations).size < count) {
    const reason = `1 to ${limits.cancelsPerCommandMax} reservations are cancelled at a time, each of them once.`
    return refused(refusal("unprocessable", { reason }), 0)
  }
  const refusals: Array<readonly [number, Refusal]> = []
  const cancelled: Array<Decision & { readonly kind: "event" }> = []
  let restsOn = 0
  for (const reservation of reservations) {
    const decision = alone({ kind: "cancel", reservation, by })
    if (decision.kind === "event") cancelled.push(decision)
    if (decision.kind !== "refused") continue
    // What is no reservation of theirs says nothing about the others.
    if (decision.refusal.code === "reservation-unknown") return decision
    refusals.push([reservation, decision.refusal])
    restsOn = Math.max(restsOn, decision.restsOn)
  }
  if (refusals.length > 0) {
    const reasons = refusals.map(([id, why]) => `Reservation ${id}: ${refusalMessage(why)}`).join(" ")
    return refused(refusal("none-cancelled", { reasons }), restsOn)
  }
  const calls = new Calls(sale, now)
  let refunds = 0
  const made = cancelled.flatMap(({ event, more, reservation }): ReadonlyArray<SaleEvent> => {
    // Each was decided as if it were the only one, with the next number for its refund.
    const next = (each: SaleEvent): SaleEvent =>
      each.kind === "refund-asked" ? { ...each, refund: each.refund + refunds++ } : each
    if (isCalledOff(sale, reservation)) return [event, ...more.map(next)]
    // Seats that stay out of sight call no one yet.
    return "returnsAt" in event ? [event] : [event, ...calls.next(reservation)]
  })
  return events(made, 0, ReservationStatus.none)
}
