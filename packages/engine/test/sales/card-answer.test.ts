import { openRules, type RulesVersion } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import type { SaleView } from "../../src/EngineApi.ts"
import { type AnswerContext, answer } from "../../src/sales/answer.ts"
import type { CardAnswer } from "../../src/sales/SaleReads.ts"

const version = (number: number, from: number, generalFrom: number): RulesVersion => ({
  ...{ version: number, from, author: 0, setAt: 0, position: 0 },
  rules: { ...openRules, generalFrom },
})

const opensAt = (rules: ReadonlyArray<RulesVersion>, now: number): number | null => {
  const sale = { closed: false, options: [], policy: { opensAt: 7 }, rules } as unknown as SaleView
  const card = answer(sale, { kind: "card", inMemory: false }, { now } as AnswerContext) as CardAnswer
  return card.opensAt
}

it("a card tells the opening of the rules in force, before them that of the rules that come first", () => {
  const rules = [version(1, 100, 1_000), version(2, 300, 3_000), version(3, 200, 2_000)]
  expect(opensAt(rules, 150)).toBe(1_000)
  expect(opensAt(rules, 250)).toBe(2_000)
  expect(opensAt(rules, 50)).toBe(1_000)
})

it("a card tells the newest of rules that come at the same time, and without rules the opening of the set-up", () => {
  expect(opensAt([version(1, 100, 1_000), version(2, 100, 2_000)], 50)).toBe(2_000)
  expect(opensAt([], 50)).toBe(7)
})
