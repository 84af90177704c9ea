/** What a journal may not say of wishes that were filed before the opening. */
import { AdmittedBy, BestRule, type BestTaken, noLine, PlaceStatus, type SaleEvent } from "@ticketrush/protocol"
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

  it("are found to be late, too many, of no option, met by another hold, or before the opening", () => {
    expect(verdict([opensAt, filed(wish(0, 1))])[0]).toContain("after the opening")
    expect(verdict([20, { kind: "sale-closed" }, filed(wish(0, 1))])[0]).toContain("after the sale had closed")
    expect(verdict([20, filed(...[1, 2, 3, 4, 5, 6].map(() => wish(0, 1)))])[0]).toContain("filed 6")
    expect(verdict([20, filed(wish(9, 1))])[0]).toContain("option 9, which does not exist")
    expect(verdict([20, filed(wish(0, 2))], entering(held(1, [1, 2]), ended("met", 1)))[0]).toContain(
      "is not like wish 1",
    )
    expect(verdict([20, filed(wish(0, 2))], entering(ended("met", 1)))[0]).toContain("without a hold")
    expect(verdict([20, filed(wish(0, 2))], entering(held(0, [1, 2]), ended("met", 2)))[0]).toContain("they had 1")
    expect(verdict([20, filed(wish(0, 2)), joined, admitted, held(0, [1, 2]), ended("met", 1)])[0]).toContain(
      "before the opening",
    )
  })
})
