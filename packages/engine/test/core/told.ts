/** What a sale decides, where each refusal says in its sentence all that this has a place for, of this sale and this person. */
import { type Command, refusalMessage } from "@ticketrush/protocol"
import { expect } from "vitest"
import { decide } from "../../src/core/decide.ts"
import type { Decision } from "../../src/core/decision.ts"
import type { Sale } from "../../src/core/Sale.ts"

export const told = (sale: Sale, command: Command, now: number, chance?: number): Decision => {
  const decision = decide(sale, command, now, chance)
  if (decision.kind !== "refused") return decision
  const { detail } = decision.refusal
  expect(refusalMessage(decision.refusal)).not.toMatch(/[{}]|undefined|NaN/)
  if ("concertId" in detail) expect(detail.concertId).toBe(sale.concertId)
  if ("person" in command && "userId" in detail) expect(detail.userId).toBe(command.person)
  return decision
}
