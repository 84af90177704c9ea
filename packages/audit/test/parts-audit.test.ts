/** The auditor of the money of single seats that were given back out of a purchase, on journals made by hand. */
import { openRules, type SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Batch } from "./journal.ts"
import {
  asked,
  authorized,
  cancelled,
  captured,
  held,
  of,
  opened,
  opening,
  report,
  reportOf,
  settled,
  start,
  terms,
} from "./money-story.ts"

const parted = (change: object = {}): SaleEvent => ({
  ...{ kind: "parted", reservation: 1, part: 2, person: 501, option: 0, seats: [1], price: 10, byBuyer: true },
  ...change,
})
const partBack = (at: number, change: object = {}): SaleEvent =>
  asked(1, 1, at, { part: 2, amount: 7, fee: 3, ...change })
const rules = { ...openRules, refundFees: [{ until: 9_000, percent: 30 }] }
const refundFees = [
  { until: 2_450, percent: 30 },
  { until: 9_000, percent: 100 },
]
const allKeptLater = { ...openRules, refundFees }
const held2 = { ...held(1, 501, 0, 2_000), seats: [0, 1], price: 20, terms: { version: 1, tier: 0, group: 0 } }
/** Reservation 1 of seats 0 and 1 is bought; what is given back before 9,000 costs 30 %. */
const boughtTwo: Batch[] = [
  [start, ...opening, { kind: "payments-set", terms }],
  [1_500, { kind: "rules-set", version: 1, from: 1_500, author: 0, rules }],
  [2_000, held2 as SaleEvent],
  [2_100, of("paying"), opened(1, 1, 7_100, 20)],
  [2_200, authorized(1)],
  [2_300, captured(1), of("confirmed")],
]
const partGone: Batch[] = [...boughtTwo, [2_400, parted(), of("cancelled", 2), partBack(2_400)]]

describe("a journal in which single seats were given back passes", () => {
  it.each<[string, Batch[], object]>([
    ["one seat, its refund ordered", partGone, { captured: 20, refundsDue: 7, fees: 3 }],
    [
      "one seat, then the other, and the payment is over with the last refund",
      [
        ...partGone,
        [2_500, of("cancelled")],
        [2_600, asked(2, 1, 2_600, { amount: 7, fee: 3 })],
        [2_700, settled(2, 8), of("refunded")],
        [2_800, settled(1, 9), of("refunded", 2)],
      ],
      { captured: 20, refunded: 14, fees: 6, refundsDue: 0 },
    ],
    [
      "one seat, all of it paid back, and then the other",
      [
        ...partGone,
        [2_500, settled(1, 8), of("refunded", 2)],
        [2_600, of("cancelled")],
        [2_700, asked(2, 1, 2_700, { amount: 7, fee: 3 })],
        [2_800, settled(2, 9), of("refunded")],
      ],
      { captured: 20, refunded: 14, fees: 6, refundsDue: 0 },
    ],
    [
      "one seat, then the other for a fee of all, and the payment is over with the refund of the first",
      [
        ...boughtTwo.slice(0, 1),
        [1_500, { kind: "rules-set", version: 1, from: 1_500, author: 0, rules: allKeptLater }],
        ...boughtTwo.slice(2),
        [2_400, parted(), of("cancelled", 2), partBack(2_400)],
        [2_500, of("cancelled")],
        [2_600, of("refunded")],
        [2_700, settled(1, 9), of("refunded", 2)],
      ],
      { captured: 20, refunded: 7, fees: 3, refundsDue: 0 },
    ],
    [
      "by an operator, who pays no fee for it",
      [...boughtTwo, [2_400, parted({ byBuyer: false }), of("cancelled", 2), partBack(2_400, { amount: 10, fee: 0 })]],
      { refundsDue: 10, fees: 0 },
    ],
    [
      "its refund failed, and was ordered again",
      [
        ...partGone,
        [2_500, { kind: "refund-failed", refund: 1, report: report(8) }],
        [2_600, asked(2, 1, 2_600, { part: 2, amount: 7, fee: 3 })],
        [2_700, settled(2, 9), of("refunded", 2)],
      ],
      { refunded: 7, fees: 3, refundsFailed: 0 },
    ],
    [
      "of a hold, with no money",
      [...boughtTwo.slice(0, 3), [2_050, parted(), of("cancelled", 2)], [2_100, of("paying"), opened(1, 1, 7_100)]],
      { captured: 0 },
    ],
  ])("%s", (_what, batches, figures) => {
    const { figures: found, violations } = reportOf(batches)
    expect(violations).toEqual([])
    expect(found.money).toMatchObject({ difference: 0, ...figures })
  })
})

describe("of single seats that were given back the auditor finds", () => {
  const part = (...events: SaleEvent[]): Batch[] => [...boughtTwo, [2_400, ...events]]
  const back = of("cancelled", 2)
  it.each<[string, string, Batch[]]>([
    [
      "one that was given back before",
      "I1 seat 1 was parted from reservation 1, which",
      [
        ...partGone,
        [2_500, parted({ part: 3 }), of("cancelled", 3), asked(2, 1, 2_500, { part: 3, amount: 7, fee: 3 })],
      ],
    ],
    [
      "a second refund of the same seat",
      "I10 payment 1 is paid back twice for reservation 2",
      [...partGone, [2_500, asked(2, 1, 2_500, { part: 2, amount: 7, fee: 3 })]],
    ],
    [
      "a refund of the whole order for one seat",
      "are not the 10 of payment 1",
      part(parted(), back, partBack(2_400, { amount: 17 })),
    ],
    [
      "a refund of what was kept, too",
      "are not the 10 of payment 1",
      [...partGone, [2_500, of("cancelled")], [2_600, asked(2, 1, 2_600, { amount: 14, fee: 6 })]],
    ],
    [
      "a seat that is held on",
      "I1 reservation 2 was parted, and its seats were not given back",
      part(parted(), partBack(2_400)),
    ],
    [
      "a fee that is left out",
      "keeps 0, the rules give a fee of 3",
      part(parted(), back, partBack(2_400, { amount: 10, fee: 0 })),
    ],
    ["a fee that an operator pays", "I10 refund 1 keeps 3", part(parted({ byBuyer: false }), back, partBack(2_400))],
    [
      "a payment that ends after a seat of it was paid back",
      "I10 payment 1 became cancelled when it was captured",
      [...partGone, [2_500, settled(1, 8), of("refunded", 2)], [2_600, cancelled(1, 9)]],
    ],
    ["a refund that is left out", "nothing of it was paid back", part(parted(), back)],
    ["a refund of no part", "I10 refund 1 is of no payment", part(parted(), back, partBack(2_400, { part: 1 }))],
    [
      "a payment that is over too soon",
      "refunded before its provider had paid back",
      part(parted(), back, of("refunded", 2)),
    ],
    [
      "a price from elsewhere",
      "I10 reservation 2 costs 9",
      part(parted({ price: 9 }), back, partBack(2_400, { amount: 6 })),
    ],
    ["all the seats as a part", "all those of reservation 1", part(parted({ seats: [0, 1], price: 20 }), back)],
    ["no seat as a part", "has no seat, one seat twice", part(parted({ seats: [], price: 0 }), back)],
    ["one seat twice", "has no seat, one seat twice", part(parted({ seats: [1, 1], price: 20 }), back)],
    ["another buyer", "of another buyer or option", part(parted({ person: 5 }), back, partBack(2_400))],
    ["another option", "of another buyer or option", part(parted({ option: 1 }), back, partBack(2_400))],
    [
      "a payment that ends between two refunds of it",
      "I10 payment 1 became cancelled when it was captured",
      [
        ...partGone,
        [2_500, of("cancelled")],
        [2_600, asked(2, 1, 2_600, { amount: 7, fee: 3 })],
        [2_700, settled(2, 8), of("refunded")],
        [2_800, cancelled(1, 9)],
      ],
    ],
    ["a part of what was never made", "which was never made", part(parted({ reservation: 9 }), back)],
    ["a number that was had before", "reservation 1 was made twice", part(parted({ part: 1 }), of("cancelled"))],
    [
      "a part of what is being paid",
      "was parted when it was paying",
      [...boughtTwo.slice(0, 4), [2_400, parted(), back]],
    ],
  ])("%s", (_what, sentence, batches) => {
    expect(reportOf(batches).violations.join("\n")).toContain(sentence)
  })

  it("a seat that is held on, and counts what was paid for it once", () => {
    expect(reportOf(part(parted(), partBack(2_400))).figures).toMatchObject({ sold: 2, revenue: 20 })
  })
})
