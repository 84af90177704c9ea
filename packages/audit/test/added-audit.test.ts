import { limits, type SaleEvent, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { SaleAudit } from "../src/SaleAudit.ts"
import { type Batch, concertId, journal } from "./journal.ts"

const ttl = 100_000
const tiers = [{ name: "R", price: 10 }]
const opening: SaleEvent[] = [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: ttl, opensAt: 0 } },
  { kind: "option-added", option: { number: 0, layout: sectionA(4), tiers } },
]
const added = (number: number, low = number, seats = 2, until?: number): SaleEvent => ({
  kind: "option-added",
  option: { number, layout: sectionA(seats), tiers, ...(until === undefined ? {} : { until }) },
  added: { author: 9, key: { high: 1, low } },
})
const held = (option: number, seat: number, at: number): SaleEvent => ({
  ...{ kind: "held", reservation: 1, person: 7, option, seats: [seat], deadline: at + ttl, price: 10, key: null },
})

const auditOf = (...batches: Batch[]) => {
  const audit = new SaleAudit(concertId)
  for (const record of journal([[1_000, ...opening], ...batches])) audit.take(record)
  return audit.report()
}

describe("the auditor of options that are added in mid-sale", () => {
  it("passes those that say who added them, and counts their seats", () => {
    const { figures, violations } = auditOf([1_001, added(1)], [1_002, held(1, 1, 1_002)], [1_003, added(2)])
    expect(violations).toEqual([])
    expect(figures).toMatchObject({ seats: 8, free: 7, held: 1 })
  })

  it.each<[string, RegExp, Batch[]]>([
    [
      "one key that added two",
      /I4 one key added options 1 and 2/,
      [
        [1_001, added(1, 5)],
        [1_002, added(2, 5)],
      ],
    ],
    [
      "an option after the close",
      /option 1 was added after the sale had closed/,
      [[1_001, { kind: "sale-closed" }, added(1)]],
    ],
    ["an option of a night that had begun", /after its night had begun/, [[1_001, added(1, 1, 2, 1_001)]]],
    ["a number that was left out", /option 2 was added behind option 0/, [[1_001, added(2)]]],
    [
      "an option that no person has added",
      /option 1 was added in mid-sale without an author/,
      [[1_001, { kind: "option-added", option: { number: 1, layout: sectionA(2), tiers } }]],
    ],
    [
      "more seats than a sale may have",
      /option 3 has more seats than a sale has left/,
      [[1_001, added(1, 1, 131_072), added(2, 2, 131_072), added(3, 3, limits.seatsPerConcertMax - 2 * 131_072 - 3)]],
    ],
    [
      "more options than a sale may have",
      /option 64 is one more than a sale has/,
      [[1_001, ...Array.from({ length: limits.optionsPerSetupMax }, (_, n) => added(n + 1))]],
    ],
  ])("says of a journal with %s what is wrong", (_, says, batches) => {
    expect(auditOf(...batches).violations.join("\n")).toMatch(says)
  })

  it("passes a sale that has got as many options and seats as it may have", () => {
    const most = Array.from({ length: limits.optionsPerSetupMax - 1 }, (_, n) =>
      added(n + 1, n + 1, n < 2 ? 131_072 : 2),
    )
    expect(auditOf([1_001, ...most]).violations).toEqual([])
  })
})
