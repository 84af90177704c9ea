import { openRules, type SaleEvent, type SaleRules } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { SaleAudit } from "../src/SaleAudit.ts"
import { type Batch, concertId, journal } from "./journal.ts"

const ttl = 100_000
const start = 1_000
const opening: SaleEvent[] = [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: ttl, opensAt: 0 } },
  ...[0, 1].map(
    (number): SaleEvent => ({
      kind: "option-added",
      option: {
        number,
        layout: {
          sections: [
            { code: "A", tier: 0, rows: [], capacity: 4 },
            { code: "B", tier: 1, rows: [], capacity: 4 },
          ],
          flags: [],
        },
        tiers: [
          { name: "near", price: 1 },
          { name: "far", price: 1 },
        ],
      },
    }),
  ),
]
const rulesSet = (rules: Partial<SaleRules>, version = 1, from = start): SaleEvent => ({
  kind: "rules-set",
  version,
  from,
  author: 0,
  rules: { ...openRules, ...rules },
})

/** By person 7, under version 1, by a member of the lowest tier without a code. */
const held = (reservation: number, seats: number[], at: number, change = {}): SaleEvent => ({
  kind: "held",
  reservation,
  person: 7,
  option: 0,
  seats,
  deadline: at + ttl,
  price: seats.length,
  key: null,
  terms: { version: 1, tier: 0, group: 0 },
  ...change,
})

const auditOf = (rules: Partial<SaleRules>, ...batches: Batch[]): ReadonlyArray<string> => {
  const audit = new SaleAudit(concertId)
  for (const record of journal([[start, ...opening, rulesSet(rules)], ...batches])) audit.take(record)
  return audit.report().violations
}

/** Of reservation 1, the seat of the second price. */
const partedFar: SaleEvent = {
  ...{ kind: "parted", reservation: 1, part: 2, person: 7, option: 0, seats: [4], price: 1, byBuyer: true },
}

const presale = { from: start + 10, until: start + 20, minimumTier: 2, group: 0 }

describe("the auditor of rules", () => {
  it.each<[string, Partial<SaleRules>, ReadonlyArray<Batch>]>([
    ["a hold as large as it may be", { perOrderMax: 2 }, [[2_000, held(1, [0, 1], 2_000)]]],
    ["as many seats of each price as there may be", { perTierMax: [1, 1] }, [[2_000, held(1, [0, 4], 2_000)]]],
    ...[{ perPersonMax: 2 }, { perTierMax: [1, 1] }, { perOptionMax: 2 }].map(
      (rules): [string, Partial<SaleRules>, ReadonlyArray<Batch>] => [
        `as many seats again as were given back of an order: ${Object.keys(rules)}`,
        rules,
        [
          [2_000, held(1, [0, 4], 2_000)],
          [2_010, partedFar, { kind: "cancelled", reservation: 2 }],
          [2_020, held(3, [5], 2_020)],
        ],
      ],
    ),
    [
      "a hold after the pause",
      { cooldownMs: 50 },
      [
        [2_000, held(1, [0], 2_000)],
        [2_010, { kind: "cancelled", reservation: 1 }],
        [2_060, held(2, [0], 2_060)],
      ],
    ],
    [
      "a hold in a presale",
      { presales: [presale], generalFrom: 9_000 },
      [[start + 10, held(1, [0], start + 10, { terms: { version: 1, tier: 2, group: 0 } })]],
    ],
  ])("finds nothing wrong with %s", (_, rules, batches) => {
    expect(auditOf(rules, ...batches)).toEqual([])
  })

  it.each<[string, Partial<SaleRules>, ReadonlyArray<Batch>, RegExp]>([
    [
      "too many seats in one hold",
      { perOrderMax: 1 },
      [[2_000, held(1, [0, 1], 2_000)]],
      /2 seats in one hold, the limit is 1/,
    ],
    [
      "too many seats of a person",
      { perPersonMax: 1 },
      [[2_000, held(1, [0], 2_000), held(2, [1], 2_000, { option: 1 })]],
      /makes 2 seats, the limit is 1/,
    ],
    [
      "too many seats of a person in one option",
      { perOptionMax: 1 },
      [[2_000, held(1, [0], 2_000), held(2, [1], 2_000)]],
      /makes 2 seats of its option/,
    ],
    [
      "too many seats of one price",
      { perTierMax: [0, 1] },
      [[2_000, held(1, [4], 2_000), held(2, [5], 2_000)]],
      /makes 2 seats of price tier 1/,
    ],
    ...(
      [
        [4, 1, 0],
        [0, 5, 1],
      ] as const
    ).map(([gone, next, tier]): [string, Partial<SaleRules>, ReadonlyArray<Batch>, RegExp] => [
      `a second seat of price ${tier} of a person who has kept one and given back the other price`,
      { perTierMax: [1, 1] },
      [
        [2_000, held(1, [0, 4], 2_000)],
        [2_010, { ...partedFar, seats: [gone] } as SaleEvent, { kind: "cancelled", reservation: 2 }],
        [2_020, held(3, [next], 2_020)],
      ],
      new RegExp(`makes 2 seats of price tier ${tier}`),
    ]),
    [
      "too many open holds",
      { holdsAtOnceMax: 1 },
      [[2_000, held(1, [4], 2_000), held(2, [5], 2_000)]],
      /makes 2 open holds/,
    ],
    [
      "too many holds in one turn",
      { holdsPerTurnMax: 1 },
      [[2_000, held(1, [4], 2_000), { kind: "cancelled", reservation: 1 }, held(2, [5], 2_000)]],
      /makes 2 holds in its turn/,
    ],
    [
      "a hold in the pause",
      { cooldownMs: 50 },
      [
        [2_000, held(1, [0], 2_000)],
        [2_010, { kind: "cancelled", reservation: 1 }],
        [2_059, held(2, [0], 2_059)],
      ],
      /49 ms after a release, the pause is 50 ms/,
    ],
    ["a hold before the opening", { generalFrom: 2_001 }, [[2_000, held(1, [0], 2_000)]], /before the sale was open/],
    [
      "a hold before a presale",
      { presales: [presale], generalFrom: 9_000 },
      [[start + 9, held(1, [0], start + 9, { terms: { version: 1, tier: 3, group: 0 } })]],
      /before the sale was open/,
    ],
    [
      "a hold at the end of a presale",
      { presales: [presale], generalFrom: 9_000 },
      [[start + 20, held(1, [0], start + 20, { terms: { version: 1, tier: 3, group: 0 } })]],
      /before the sale was open/,
    ],
    [
      "a hold of a lower tier in a presale",
      { presales: [presale], generalFrom: 9_000 },
      [[start + 10, held(1, [0], start + 10)]],
      /a presale that is not for tier BASIC/,
    ],
    [
      "a hold with the code of another group",
      { presales: [{ ...presale, minimumTier: 0, group: 4 }], generalFrom: 9_000 },
      [[start + 10, held(1, [0], start + 10, { terms: { version: 1, tier: 0, group: 5 } })]],
      /not for tier BASIC with a code of group 5/,
    ],
    [
      "a hold under another version than was in force",
      {},
      [[2_000, rulesSet({}, 2, 3_000), held(1, [0], 2_000, { terms: { version: 2, tier: 0, group: 0 } })]],
      /under version 2 of the rules, version 1 was in force/,
    ],
    ["a hold under no rules", {}, [[2_000, held(1, [0], 2_000, { terms: undefined })]], /under version none/],
    ["a version left out", {}, [[2_000, rulesSet({}, 3, 2_000)]], /version 3 of the rules is out of sequence/],
    ["rules for the past", {}, [[2_000, rulesSet({}, 2, 1_999)]], /counts for what happened before it/],
    ["rules that cannot be", {}, [[2_000, rulesSet({ perPersonMax: -1 }, 2, 2_000)]], /rules cannot be: perPersonMax/],
  ])("finds %s", (_, rules, batches, says) => {
    expect(auditOf(rules, ...batches).join(" | ")).toMatch(says)
  })
})
