/** The auditor of money, on journals made by hand: one that is right, and each wrong it has to find. */
import { limits, openRules, RefundWhy, type SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Batch } from "./journal.ts"
import {
  asked,
  authorized,
  bought,
  cancelled,
  captured,
  givenBack,
  held,
  late,
  of,
  opened,
  opening,
  paying,
  refundFailed,
  report,
  reportOf,
  settled,
  start,
  stray,
  terms,
  withFee,
} from "./money-story.ts"

/** A hold under the first version of the rules. */
const underRules = (hold: SaleEvent): SaleEvent => ({ ...hold, terms: { version: 1, tier: 0, group: 0 } }) as SaleEvent

describe("a journal in which money is right passes", () => {
  it.each<[string, Batch[], object]>([
    ["bought", bought, { captured: 10, refundsDue: 0 }],
    ["given back, and nothing ordered yet", givenBack, { captured: 10, refunded: 0, refundsDue: 0 }],
    [
      "paid back less a fee",
      [
        ...withFee,
        ...bought.slice(2),
        [2_400, of("cancelled")],
        [2_500, asked(1, 1, 2_500, { amount: 7, fee: 3 })],
        [2_600, settled(1, 9), of("refunded")],
      ],
      { captured: 10, refunded: 7, fees: 3 },
    ],
    [
      "paid back without the fee, as an operator does",
      [
        ...withFee,
        ...bought.slice(2),
        [2_400, of("cancelled")],
        [2_500, asked(1, 1, 2_500)],
        [2_600, settled(1, 9), of("refunded")],
      ],
      { captured: 10, refunded: 10, fees: 0 },
    ],
    [
      "failed, and settled after all",
      [
        ...givenBack,
        [2_500, asked(1, 1, 2_500)],
        [2_600, { kind: "refund-failed", refund: 1, report: report(8) }],
        [2_700, settled(1, 9), of("refunded")],
      ],
      { refunded: 10, refundsDue: 0, refundsFailed: 0 },
    ],
    [
      "failed, ordered again and settled",
      [
        ...givenBack,
        [2_500, asked(1, 1, 2_500)],
        [2_600, { kind: "refund-failed", refund: 1, report: report(8) }],
        [2_700, asked(2, 1, 2_700)],
        [2_800, settled(2, 9), of("refunded")],
      ],
      { refunded: 10, refundsDue: 0, refundsFailed: 0 },
    ],
    [
      "paid late, the seats free",
      [...late, [7_200, captured(1), { kind: "retaken", reservation: 1 }]],
      { captured: 10 },
    ],
    [
      "paid late, the seat gone, and the refund not there in time",
      [
        ...late,
        [7_200, held(2, 502, 0, 7_200)],
        [7_300, captured(1), asked(1, 1, 7_300, { why: RefundWhy.late })],
        [67_300, of("expired", 2)],
      ],
      { captured: 10, refundsDue: 10, refundsLate: 1 },
    ],
    [
      "paid late, the seat gone, and the refund still in time",
      [
        ...late,
        [7_200, held(2, 502, 0, 7_200)],
        [7_300, captured(1), asked(1, 1, 7_300, { why: RefundWhy.late })],
        [67_299, of("expired", 2)],
      ],
      { captured: 10, refundsDue: 10, refundsLate: 0 },
    ],
    [
      "money that strayed",
      [
        ...paying,
        [2_300, cancelled(1, 5)],
        [
          2_400,
          { kind: "stray-captured", payment: 1, report: report(6) },
          asked(1, 1, 2_400, { why: RefundWhy.stray }),
        ],
        [2_500, opened(2, 1, 7_100)],
        [2_600, settled(1, 7), authorized(2), captured(2), of("confirmed")],
      ],
      { captured: 20, refunded: 10 },
    ],
    [
      "given back in time for a fee, and paid back when nothing more is kept",
      [...withFee, ...bought.slice(2), [8_999, of("cancelled")], [9_500, asked(1, 1, 9_500, { amount: 7, fee: 3 })]],
      { captured: 10, refundsDue: 7, fees: 3 },
    ],
    [
      "paid late by a person who has as many open holds as there may be",
      [
        ...late.slice(0, 1),
        [1_500, { kind: "rules-set", version: 1, from: 1_500, author: 0, rules: { ...openRules, holdsAtOnceMax: 1 } }],
        [2_000, underRules(held(1, 501, 0, 2_000))],
        ...late.slice(2),
        [7_200, underRules(held(2, 501, 1, 7_200))],
        [7_300, captured(1), { kind: "retaken", reservation: 1 }],
      ],
      { captured: 10 },
    ],
    ["given up", [...paying.slice(0, 3), [7_100, of("expired"), cancelled(1)]], { captured: 0 }],
  ])("%s", (_what, batches, figures) => {
    const { figures: found, violations } = reportOf(batches)
    expect(violations).toEqual([])
    expect(found.money).toMatchObject({ difference: 0, ...figures })
  })
})

describe("the auditor of money finds", () => {
  const rounds = Array.from({ length: limits.paymentsPerReservationMax }, (_, i): Batch => {
    return [2_300 + i, cancelled(i + 1, 100 + i), opened(i + 2, 1, 7_100)]
  })
  it.each<[string, string, Batch[]]>([
    [
      "terms that are set late",
      "I10 terms of payment were set when seats",
      [
        [start, ...opening],
        [2_000, held(1, 5, 0, 2_000), { kind: "payments-set", terms }],
      ],
    ],
    [
      "terms that are set twice",
      "I10 terms of payment were set twice",
      [...paying.slice(0, 1), [1_100, { kind: "payments-set", terms }]],
    ],
    [
      "terms that cannot be",
      "I10 terms of payment cannot be",
      [[start, ...opening, { kind: "payments-set", terms: { ...terms, payMs: 1 } }]],
    ],
    [
      "a payment in a sale that takes none",
      "takes no payments",
      [
        [start, ...opening],
        [2_000, held(1, 5, 0, 2_000), of("paying"), opened(1, 1, 7_000)],
      ],
    ],
    [
      "a price from elsewhere",
      "I10 payment 1 is about 9",
      [...paying.slice(0, 2), [2_100, of("paying"), opened(1, 1, 7_100, 9)]],
    ],
    [
      "a deadline from elsewhere",
      "I6 reservation 1 may be paid until 9999",
      [...paying.slice(0, 2), [2_100, of("paying"), opened(1, 1, 9_999)]],
    ],
    ["a payment of a hold", "not being paid", [...paying.slice(0, 2), [2_100, opened(1, 1, 7_100)]]],
    ["two open payments", "has two open payments", [...paying, [2_300, opened(2, 1, 7_100)]]],
    ["payments without end", "has too many payments", [...paying, ...rounds]],
    [
      "a number left out",
      "I10 payment 3 is out of sequence",
      [...paying, [2_300, cancelled(1, 5), opened(3, 1, 7_100)]],
    ],
    ["a sale without a payment", "I10 reservation 1 was sold without a payment", [...paying, [2_300, of("confirmed")]]],
    [
      "money that no buyer agreed to",
      "I10 payment 1 became captured when it was pending",
      [...paying.slice(0, 3), [2_300, captured(1), of("confirmed")]],
    ],
    ["money for nothing", "with neither a seat nor a refund", [...paying, [2_300, captured(1)]]],
    ["late money that is kept", "with neither a seat nor a refund", [...late, [7_200, captured(1)]]],
    [
      "a late seat that is another's",
      "I1 option 0 seat 0 has two holders",
      [...late, [7_200, held(2, 502, 0, 7_200)], [7_300, captured(1), { kind: "retaken", reservation: 1 }]],
    ],
    [
      "a late seat beyond the limit",
      "I5 person 501 has 3 seats",
      [
        ...late,
        [7_200, held(2, 501, 1, 7_200), held(3, 501, 2, 7_200)],
        [7_300, captured(1), { kind: "retaken", reservation: 1 }],
      ],
    ],
    [
      "a late seat of a sale that is over",
      "retaken after the sale had closed",
      [...late, [7_200, { kind: "sale-closed" }], [7_300, captured(1), { kind: "retaken", reservation: 1 }]],
    ],
    [
      "a seat that is had again unpaid",
      "I10 reservation 1 was sold without a payment",
      [...late, [7_300, { kind: "retaken", reservation: 1 }]],
    ],
    [
      "a seat that is had again while it is held",
      "retaken when it was paying",
      [...paying, [2_300, captured(1), { kind: "retaken", reservation: 1 }]],
    ],
    [
      "a payment that outlives its reservation",
      "went on when the reservation",
      [...paying.slice(0, 3), [7_100, of("expired")]],
    ],
    ["a payment that ends by itself", "ended without a report", [...paying, [2_300, cancelled(1)]]],
    [
      "money after a refund that was settled",
      "I10 payment 1 is paid back twice",
      [...givenBack, [2_500, asked(1, 1, 2_500)], [2_600, settled(1, 9), of("refunded")], [2_700, asked(2, 1, 2_700)]],
    ],
    [
      "a refund that is ordered twice",
      "I10 payment 1 is paid back twice",
      [...givenBack, [2_500, asked(1, 1, 2_500), asked(2, 1, 2_500)]],
    ],
    [
      "a refund of more than was paid",
      "are not the 10 of payment 1",
      [...givenBack, [2_500, asked(1, 1, 2_500, { amount: 11 })]],
    ],
    [
      "a refund of nothing",
      "I10 refund 1 of 0 and a fee of 10 are not",
      [...givenBack, [2_500, asked(1, 1, 2_500, { amount: 0, fee: 10 })]],
    ],
    [
      "a fee that no rule gives",
      "keeps 3, the rules give a fee of 0",
      [...givenBack, [2_500, asked(1, 1, 2_500, { amount: 7, fee: 3 })]],
    ],
    [
      "a fee of late money",
      "keeps a fee of money that bought nothing",
      [
        ...late,
        [7_200, held(2, 5, 0, 7_200)],
        [7_300, captured(1), asked(1, 1, 7_300, { amount: 7, fee: 3, why: RefundWhy.late })],
      ],
    ],
    ["a refund of what is sold", "is of a reservation that is confirmed", [...bought, [2_500, asked(1, 1, 2_500)]]],
    [
      "a refund for another reason",
      "did not come too late",
      [...givenBack, [2_500, asked(1, 1, 2_500, { why: RefundWhy.late })]],
    ],
    [
      "a refund with another deadline",
      "has a deadline that the terms do not give",
      [...givenBack, [2_500, asked(1, 1, 2_501)]],
    ],
    [
      "a reservation that is REFUNDED too soon",
      "refunded before its provider had paid back",
      [...givenBack, [2_500, of("refunded")]],
    ],
    [
      "a refund that ends twice",
      "I10 refund 1 ended when it was settled",
      [...givenBack, [2_500, asked(1, 1, 2_500)], [2_600, settled(1, 9)], [2_700, settled(1, 10)]],
    ],
    [
      "a report that counts twice",
      "I11 one report moved payment 1 twice",
      [...givenBack, [2_500, asked(1, 1, 2_500)], [2_600, settled(1, 1)]],
    ],
    [
      "money that moves by no report",
      "I11 payment 1 moved by no report",
      [...paying, [2_300, { kind: "intent-captured", payment: 1, report: null }, of("confirmed")]],
    ],
    ["money that strays to what is open", "which was not over", [...paying, [2_300, stray(1, 3)]]],
    ["money that strays to what never was", "money strayed to payment 9", [...paying, [2_300, stray(9, 3)]]],
    [
      "money that strays to one payment twice",
      "money strayed to payment 1",
      [
        ...paying,
        [2_300, cancelled(1, 5)],
        [2_400, stray(1, 6), asked(1, 1, 2_400, { why: RefundWhy.stray })],
        [2_500, stray(1, 7)],
      ],
    ],
    [
      "a seat for money that strayed",
      "I10 reservation 1 was sold without a payment",
      [...paying, [2_300, cancelled(1, 5)], [2_400, stray(1, 6), of("confirmed")]],
    ],
    [
      "a seat for the money of another one",
      "I10 reservation 2 was sold without a payment",
      [
        ...paying,
        [2_300, held(2, 502, 1, 2_300), of("paying", 2), opened(2, 2, 7_300)],
        [2_400, captured(1), of("confirmed", 2)],
      ],
    ],
    [
      "two payments of which none is agreed to",
      "has two open payments",
      [...paying.slice(0, 3), [2_300, opened(2, 1, 7_100)]],
    ],
    [
      "a second payment of what is bought",
      "was paid twice",
      [...bought, [2_400, opened(2, 1, 7_100), authorized(2), captured(2)]],
    ],
    [
      "a payment that moves before it is there",
      "I10 payment 1 became authorized before it was opened",
      [...paying.slice(0, 2), [2_100, of("paying"), authorized(1)]],
    ],
    [
      "a seat that is had again and never was held",
      "reservation 9 was retaken before it was made",
      [...paying, [2_300, { kind: "retaken", reservation: 9 }]],
    ],
    [
      "a payment that ends after it was paid back",
      "I10 payment 1 became cancelled when it was refunded",
      [...givenBack, [2_500, asked(1, 1, 2_500)], [2_600, settled(1, 9), of("refunded")], [2_700, cancelled(1, 10)]],
    ],
    ["a refund number left out", "I10 refund 2 is out of sequence", [...givenBack, [2_500, asked(2, 1, 2_500)]]],
    [
      "another sum than that of the refund that failed",
      "I10 refund 2 is another than the one that failed",
      [...refundFailed, [2_700, asked(2, 1, 2_700, { amount: 9, fee: 1 })]],
    ],
    [
      "another reason than that of the refund that failed",
      "I10 refund 2 is another than the one that failed",
      [...refundFailed, [2_700, asked(2, 1, 2_700, { why: RefundWhy.late })]],
    ],
    [
      "late money that is said to have strayed",
      "I10 refund 1 says another reason than there is",
      [...late, [7_200, held(2, 502, 0, 7_200)], [7_300, captured(1), asked(1, 1, 7_300, { why: RefundWhy.stray })]],
    ],
    [
      "a refund of what was not paid",
      "is of a reservation that is cancelled",
      [...paying, [2_300, of("cancelled"), asked(1, 1, 2_300)]],
    ],
    [
      "a refund that ends before it is ordered",
      "I10 refund 1 ended before it was ordered",
      [...givenBack, [2_500, settled(1, 9)]],
    ],
    [
      "a refund that fails twice",
      "I10 refund 1 ended when it was failed",
      [...refundFailed, [2_700, { kind: "refund-failed", refund: 1, report: report(9) }]],
    ],
    [
      "a refund that ends after it was ordered again",
      "I10 refund 1 ended when it was failed",
      [...refundFailed, [2_700, asked(2, 1, 2_700)], [2_800, settled(1, 9)]],
    ],
  ])("%s", (_what, sentence, batches) => {
    expect(reportOf(batches).violations.join("\n")).toContain(sentence)
  })
})
