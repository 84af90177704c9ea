import { BestRule, type BestTaken, type SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { SaleAudit } from "../src/SaleAudit.ts"
import { concertId, journal } from "./journal.ts"

/** Rows A-1 (seats 0 to 4) and A-2 (5 to 9), B without rows (10 to 13); seat 4 is accessible. */
const opening: SaleEvent[] = [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: 1_000, opensAt: 0 } },
  {
    kind: "option-added",
    option: {
      number: 0,
      layout: {
        sections: [
          {
            code: "A",
            tier: 0,
            rows: [
              { label: "1", from: 1, to: 5 },
              { label: "2", from: 1, to: 5 },
            ],
            capacity: 0,
          },
          { code: "B", tier: 1, rows: [], capacity: 4 },
        ],
        flags: [{ flag: "accessible", seats: ["A-1-5"] }],
      },
      tiers: [
        { name: "near", price: 1 },
        { name: "far", price: 1 },
      ],
    },
  },
]

const anything: BestTaken = {
  rule: BestRule.adjacentNoSingle,
  atWorst: BestRule.anywhere,
  skipped: 0,
  tier: null,
  section: null,
  flag: null,
}

/** What the auditor says of a choice of the sale, after `taken` have been held by another person. */
const verdict = (taken: ReadonlyArray<number>, seats: ReadonlyArray<number>, best: Partial<BestTaken>) => {
  const held = (reservation: number, chosen: ReadonlyArray<number>, more = {}): SaleEvent => ({
    kind: "held",
    reservation,
    person: reservation,
    option: 0,
    seats: chosen,
    deadline: 1_010,
    price: chosen.length,
    key: null,
    ...more,
  })
  const first = taken.length === 0 ? [] : [held(1, taken)]
  const chosen = held(1 + first.length, seats, { best: { ...anything, ...best } })
  const audit = new SaleAudit(concertId)
  for (const record of journal([
    [1, ...opening],
    [10, ...first, chosen],
  ])) {
    audit.take(record)
  }
  return audit.report().violations.join("; ")
}

describe("the auditor of best seats", () => {
  it.each<[string, number[], number[], Partial<BestTaken>]>([
    ["two at the end of a row", [], [5, 6], {}],
    ["the whole of a row", [], [5, 6, 7, 8, 9], {}],
    [
      "two that leave a single seat where no two do not",
      [0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13],
      [5, 6],
      { rule: 1, skipped: 1 },
    ],
    ["two pairs in rows that follow each other", [2, 3, 4, 5, 8, 9, 11, 12], [0, 1, 6, 7], { rule: 2, skipped: 3 }],
    ["what is nearest in one row", [1, 3, 4, 6, 8, 11, 12, 13], [5, 7], { rule: 3, skipped: 3 }],
    ["one section", [1, 2, 3, 4, 5, 6, 8, 9, 11, 12, 13], [0, 7], { rule: 4, skipped: 11 }],
    ["anywhere", [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13], [0, 10], { rule: 5, skipped: 27 }],
    ["the seat with the flag", [], [4], { flag: 0 }],
    ["of the tier and of the section", [], [10, 11], { tier: 1, section: 1 }],
  ])("has nothing against %s", (_, taken, seats, best) => {
    expect(verdict(taken, seats, best)).toBe("")
  })

  it.each<[string, number[], number[], Partial<BestTaken>, RegExp]>([
    ["a single seat that is left", [], [6, 7], {}, /by rule adjacent-no-single that the rule does not give/],
    ["seats apart", [], [5, 7], {}, /that the rule does not give/],
    ["two rows of a pair and a single seat", [2, 3, 4], [0, 1, 6], { rule: 2 }, /that the rule does not give/],
    ["one row as two", [], [0, 1, 2, 3], { rule: 2, skipped: 3 }, /by rule two-rows that the rule does not give/],
    ["three rows as two", [], [0, 1, 5, 6, 10, 11], { rule: 2, skipped: 3 }, /two-rows that the rule does not give/],
    ["rows of two blocks", [], [8, 9, 10, 11], { rule: 2, skipped: 3 }, /two-rows that the rule does not give/],
    ["a section without rows as a row", [11], [10, 12], { rule: 3, skipped: 3 }, /that the rule does not give/],
    ["two sections as one", [], [9, 10], { rule: 4, skipped: 11 }, /that the rule does not give/],
    ["a seat with a flag for a wish without", [], [4], {}, /seats that its wish does not allow/],
    ["a seat without the flag of the wish", [], [0], { flag: 0 }, /seats that its wish does not allow/],
    ["another tier", [], [0], { tier: 1 }, /seats that its wish does not allow/],
    ["another section", [], [10], { section: 0 }, /seats that its wish does not allow/],
    ["a rule below the wish", [3, 4, 8, 9], [0], { rule: 1, skipped: 1, atWorst: 0 }, /rule that was not wished for/],
    ["a rule before that had seats", [], [6, 7], { rule: 1, skipped: 1 }, /and rule adjacent-no-single had some/],
    ["two rows that had seats", [2, 3, 4, 8, 9, 10, 12], [5, 6, 7, 0], { rule: 4, skipped: 15 }, /two-rows had some/],
    ["a row that had seats", [1, 3, 4, 6, 8, 11, 12, 13], [0, 5], { rule: 4, skipped: 11 }, /rule one-row had some/],
    ["a rule that was skipped unsaid", [3, 4, 8, 9], [0], { rule: 1 }, /names no rules as skipped, not adjacent/],
    ["a rule that does not apply as skipped", [], [5, 6], { skipped: 4 }, /names two-rows as skipped, not/],
  ])("objects to %s", (_, taken, seats, best, sentence) => {
    expect(verdict(taken, seats, best)).toMatch(sentence)
  })
})
