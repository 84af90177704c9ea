/** Seat lists of foreign sales: states travel, names are made from the plan. */
import type { AnswerOf, Question } from "@ticketrush/engine/sales/SaleReads"
import { expandLayout, type OptionPlan, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { SeatNames } from "../src/SeatNames.ts"
import { answerText, type BatchAnswer, copied, readAnswer } from "../src/sale-calls.ts"

const planOf = (seats: number, price = 1): OptionPlan => ({
  number: 0,
  layout: sectionA(seats),
  tiers: [{ name: "R", price }],
})
const seatsOf = ({ layout, tiers }: OptionPlan) => expandLayout(layout, tiers.length)
const at = { concertId: 7, epoch: 1, offset: 2, at: 3, hash: new Uint8Array([0, 255]) }
type Option = NonNullable<AnswerOf<Extract<Question, { readonly kind: "option" }>>>

const answerWith = (plan: OptionPlan, states: Uint8Array) => {
  const value: Option = { optionId: 7168, plan, seats: seatsOf(plan) as Option["seats"], states, free: 1 }
  return { kind: "answer", at, value } as const
}

describe("the seats of a foreign sale", () => {
  it("come as the owner would tell them", () => {
    const answer = answerWith(planOf(3), new Uint8Array([1, 0, 2]))
    const sent: BatchAnswer = { kind: "answers", answers: [copied(answer)] }
    expect(readAnswer(answerText(sent), new SeatNames().of)).toEqual({ kind: "answers", answers: [answer] })
  })

  it("cost a byte and a third on the way, however long their names are", () => {
    const lengthOf = (seats: number) => {
      const answer = copied(answerWith(planOf(seats), new Uint8Array(seats)))
      return answerText({ kind: "answers", answers: [answer] }).length
    }
    expect(lengthOf(50_000) - lengthOf(20_000)).toBeLessThanOrEqual(30_000 * 1.34)
  })

  it("are as they were when they were asked for, while the owner goes on selling", () => {
    const states = new Uint8Array([1, 0])
    const answer = copied(answerWith(planOf(2), states))
    states[0] = 2
    expect(answer).toMatchObject({ value: { states: new Uint8Array([1, 0]) } })
  })

  it("have the same names in the same array again, and another one where a price is another", () => {
    const names = new SeatNames()
    const first = names.of(planOf(3))
    expect(first).toEqual(seatsOf(planOf(3)))
    expect(names.of(planOf(3))).toBe(first)
    expect(names.of(planOf(3, 2))).not.toBe(first)
  })

  it("are forgotten beyond the bound, those that were asked for longest ago first; a larger hall than that is still told", () => {
    const names = new SeatNames(5)
    const [two, three] = [names.of(planOf(2)), names.of(planOf(3))]
    expect(names.of(planOf(2))).toBe(two)
    names.of(planOf(1))
    expect(names.of(planOf(2))).toBe(two)
    expect(names.of(planOf(3))).not.toBe(three)
    expect(names.of(planOf(9))).toHaveLength(9)
  })
})
