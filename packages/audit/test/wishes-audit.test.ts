/** What a journal may not say of wishes that were filed before the opening. */
import {
  AdmittedBy,
  BestRule,
  type BestTaken,
  noLine,
  openRules,
  PlaceStatus,
  type SaleEvent,
  type SaleRules,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { SaleAudit } from "../src/SaleAudit.ts"
import { type Batch, concertId, journal } from "./journal.ts"

const opensAt = 1_000
const option = (number: number): SaleEvent => ({
  kind: "option-added",
  option: {
    number,
    layout: { sections: [{ code: "A", tier: 0, rows: [], capacity: 4 }], flags: [] },
    tiers: [{ name: "R", price: 1 }],
  },
})
const opening: SaleEvent[] = [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: 5_000, opensAt } },
  option(0),
  option(1),
  { kind: "line-set", policy: noLine },
]
const wish = (of: number, seats: number) => ({ option: of, wish: { seats, atWorst: BestRule.anywhere } })
const filed = (...wishes: ReturnType<typeof wish>[]): SaleEvent => ({
  kind: "wishes-filed",
  person: 7,
  tier: 0,
  wishes,
})
const joined: SaleEvent = { kind: "joined", place: 1, person: 7 }
const admitted: SaleEvent = {
  ...{ kind: "admitted", place: 1, was: PlaceStatus.waiting, by: AdmittedBy.passthrough, pass: 1 },
  ...{ until: opensAt + noLine.passMs, tick: 0, tokens: 0 },
}
const best: BestTaken = {
  ...{ rule: BestRule.adjacentNoSingle, atWorst: BestRule.anywhere, skipped: 0 },
  ...{ tier: null, section: null, flag: null },
}
const held = (of: number, seats: number[], person = 7): SaleEvent => ({
  ...{ kind: "held", reservation: 1, person, option: of, seats, deadline: opensAt + 5_000, price: seats.length },
  ...{ key: null, best },
})
const ended = (outcome: "met" | "unmet" | "withdrawn", rank = 0): SaleEvent => ({
  ...{ kind: "wishes-ended", person: 7, outcome, rank },
})

const verdict = (...batches: Batch[]): ReadonlyArray<string> => {
  const audit = new SaleAudit(concertId)
  for (const record of journal([[10, ...opening], ...batches])) audit.take(record)
  return audit.report().violations.filter((sentence) => sentence.startsWith("wishes: "))
}
const entering = (...events: SaleEvent[]): Batch => [opensAt, joined, admitted, ...events]

describe("wishes in a journal", () => {
  it("are right where the best one is met when their person is let in", () => {
    expect(verdict([20, filed(wish(0, 2), wish(1, 2))], entering(held(0, [1, 2]), ended("met", 1)))).toEqual([])
    expect(verdict([20, filed(wish(0, 2))], [30, ended("withdrawn")], entering())).toEqual([])
    expect(verdict([20, filed(wish(0, 5))], entering(ended("unmet")))).toEqual([])
    expect(verdict([20, filed(wish(0, 5), wish(1, 2))], entering(held(1, [1, 2]), ended("met", 2)))).toEqual([])
  })

  it("are found to be passed over, carried out twice, or not at all", () => {
    const two = filed(wish(0, 2), wish(1, 2))
    expect(verdict([20, two], entering(held(1, [1, 2]), ended("met", 2)))).toEqual([
      "wishes: wish 1 of person 7 was passed over and could be met",
    ])
    expect(verdict([20, two], entering(ended("unmet")))[0]).toContain("could be met")
    expect(verdict([20, two], entering(held(0, [1, 2]), ended("met", 1), ended("met", 1)))).toEqual([
      "wishes: those of person 7 ended, and none stood",
    ])
    expect(verdict([20, two], entering())).toEqual([
      "wishes: person 7 was let in, and their wishes were not carried out",
    ])
    expect(verdict([20, two], [30, joined, admitted], [opensAt, option(2)], [opensAt + 1, option(3)])).toEqual([
      "wishes: person 7 has a pass in an open sale, and their wishes stand",
    ])
  })

  it("are found to stand while a pass lasts in an open sale, and are not looked for once it has ended", () => {
    const over: SaleEvent = { kind: "pass-revoked", place: 1, was: PlaceStatus.active }
    const early: Batch[] = [
      [20, filed(wish(0, 2))],
      [30, joined, admitted],
    ]
    const overdue = ["wishes: person 7 has a pass in an open sale, and their wishes stand"]
    expect(verdict(...early, [opensAt, option(2)])).toEqual([])
    expect(verdict(...early, [opensAt, option(2)], [opensAt + 1, option(3)])).toEqual(overdue)
    expect(
      verdict([20, joined, admitted], [30, filed(wish(0, 2))], [opensAt, option(2)], [opensAt, option(3)]),
    ).toEqual(overdue)
    expect(verdict(...early, [40, over], [opensAt, option(2)], [opensAt + 1, option(3)])).toEqual([])
  })

  it("may be unmet wherever a rule may forbid their hold, and nowhere else", () => {
    const unmet = (rules: Partial<SaleRules>): ReadonlyArray<string> => {
      const set: SaleEvent = {
        kind: "rules-set",
        version: 1,
        from: 20,
        author: 0,
        rules: { ...openRules, generalFrom: opensAt, ...rules },
      }
      return verdict([20, set, filed(wish(0, 2))], entering(ended("unmet")))
    }
    for (const limit of [
      "perPersonMax",
      "perOrderMax",
      "perOptionMax",
      "holdsAtOnceMax",
      "holdsPerTurnMax",
      "cooldownMs",
    ])
      expect([limit, unmet({ [limit]: 1 })]).toEqual([limit, []])
    expect(unmet({ perTierMax: [1] })).toEqual([])
    expect(unmet({ refundsUntil: 9_000 })).toEqual([expect.stringContaining("could be met")])
  })

  it("may stand behind a record that carried out as many as one drain does", () => {
    const audit = new SaleAudit(concertId, 100, 1)
    const other: SaleEvent = { kind: "wishes-filed", person: 8, tier: 0, wishes: [wish(0, 5)] }
    const second: SaleEvent = { ...admitted, place: 2, pass: 2 } as SaleEvent
    const batches: Batch[] = [
      [20, filed(wish(0, 5)), other],
      [30, joined, admitted, { kind: "joined", place: 2, person: 8 }, second],
      [opensAt, option(2)],
      [opensAt + 1, ended("unmet")],
    ]
    for (const record of journal([[10, ...opening], ...batches])) audit.take(record)
    expect(audit.report().violations.filter((sentence) => sentence.startsWith("wishes: "))).toEqual([])
  })

  it("of a person who is called come in the same record, before the hold of any other person", () => {
    const line: SaleEvent = { kind: "line-set", policy: { ...noLine, priorityMs: 5_000 } }
    const gone: SaleEvent = { kind: "cancelled", reservation: 1 }
    const called: SaleEvent = {
      ...{ kind: "called", place: 1, was: PlaceStatus.waiting, pass: 1, until: opensAt + 1 + noLine.passMs },
      ...{ freed: 1, priorityUntil: opensAt + 5_001 },
    }
    const before: Batch[] = [
      [20, line, filed(wish(0, 2))],
      [opensAt, held(0, [0], 9), joined],
    ]
    const second = (person: number): SaleEvent => ({ ...held(0, [1, 2], person), reservation: 2 }) as SaleEvent
    expect(verdict(...before, [opensAt + 1, gone, called, second(7), ended("met", 1)])).toEqual([])
    expect(verdict(...before, [opensAt + 1, gone, called])).toEqual([
      "wishes: person 7 was called, and their wishes were not carried out",
    ])
    expect(verdict(...before, [opensAt + 1, gone, called, second(9), ended("unmet")])[0]).toBe(
      "wishes: person 7 was called, and another hold came before theirs",
    )
  })

  it("are found to be late, too many, of no option, met by another hold, or before the opening", () => {
    expect(verdict([opensAt, filed(wish(0, 1))])[0]).toContain("after the opening")
    expect(verdict([20, { kind: "sale-closed" }, filed(wish(0, 1))])[0]).toContain("after the sale had closed")
    expect(verdict([20, filed(...[1, 2, 3, 4, 5, 6].map(() => wish(0, 1)))])[0]).toContain("filed 6")
    expect(verdict([20, filed(wish(9, 1))])[0]).toContain("option 9, which does not exist")
    expect(verdict([20, filed(wish(0, 2))], entering(held(1, [1, 2]), ended("met", 1)))[0]).toContain(
      "is not like wish 1",
    )
    expect(verdict([20, filed(wish(0, 2))], entering(held(0, [1]), ended("met", 1)))[0]).toContain("is not like wish 1")
    expect(verdict([20, filed(wish(0, 2))], entering(ended("met", 1)))[0]).toContain("without a hold")
    expect(verdict([20, filed(wish(0, 2))], entering(held(0, [1, 2]), ended("met", 2)))[0]).toContain("they had 1")
    expect(verdict([20, filed(wish(0, 2))], entering(held(0, [1, 2]), ended("met")))).toEqual([
      "wishes: those of person 7 are met with wish 0",
    ])
    expect(verdict([20, filed(wish(0, 5))], entering(ended("unmet", 1)))).toEqual([
      "wishes: those of person 7 are unmet with wish 1",
    ])
    expect(verdict([20, filed(wish(0, 2)), joined, admitted, held(0, [1, 2]), ended("met", 1)])[0]).toContain(
      "before the opening",
    )
  })
})
