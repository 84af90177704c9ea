/**
 * What a sale decides, where each refusal says in its sentence all that this has a place for, of this sale and this person, and each
 * answer names the reservation that it is about: that of the command, the one that it makes, or none.
 */
import { type Command, refusalMessage, reservationSequenceOf } from "@ticketrush/protocol"
import { expect } from "vitest"
import { decide } from "../../src/core/decide.ts"
import type { Decision } from "../../src/core/decision.ts"
import type { Sale } from "../../src/core/Sale.ts"

export const told = (sale: Sale, command: Command, now: number, chance?: number): Decision => {
  const decision = decide(sale, command, now, chance)
  if (decision.kind !== "refused") {
    const made = decision.kind === "event" && decision.event.kind === "held" ? decision.event.reservation : undefined
    const isHold = command.kind === "hold" || command.kind === "hold-best"
    const about = "reservation" in command ? reservationSequenceOf(command.reservation) : 0
    expect(decision.reservation).toEqual(isHold ? (made ?? expect.any(Number)) : about)
    return decision
  }
  const { detail } = decision.refusal
  expect(refusalMessage(decision.refusal)).not.toMatch(/[{}]|undefined|NaN/)
  if ("concertId" in detail) expect(detail.concertId).toBe(sale.concertId)
  if ("reservation" in command && "reservationId" in detail) expect(detail.reservationId).toBe(command.reservation)
  if ("person" in command && "userId" in detail) expect(detail.userId).toBe(command.person)
  return decision
}

/** Calls it for as long as something is due: what is due at one time has an end. */
export const whileDue = (next: () => boolean): void => {
  for (let steps = 0; next(); steps++) if (steps === 20_000) throw new Error("what is due has no end")
}
