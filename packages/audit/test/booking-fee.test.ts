/** The auditor of money in a sale with a booking fee: two seats of 10 won each, for which 2 won each are paid beside it. */
import { openRules, RefundWhy, type SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { SaleAudit } from "../src/SaleAudit.ts"
import type { SaleReport } from "../src/SaleFigures.ts"
import { type Batch, concertId, journal } from "./journal.ts"

const terms = { gateway: "sandbox", payMs: 5_000, refundMs: 60_000, bookingFee: 2 }
const layout = { sections: [{ code: "A", tier: 0, rows: [], capacity: 4 }], flags: [] }
const opening: SaleEvent[] = [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: 1_000, opensAt: 0 } },
  { kind: "option-added", option: { number: 0, layout, tiers: [{ name: "R", price: 10 }] } },
  { kind: "payments-set", terms },
]
const of = (kind: "paying" | "confirmed" | "cancelled" | "refunded", reservation = 1): SaleEvent => ({
  ...{ kind, reservation },
})
const report = (low: number) => ({ high: 1, low })
const settled = (refund: number): SaleEvent => ({ kind: "refund-settled", refund, report: report(20 + refund) })
const asked = (refund: number, at: number, change: object): SaleEvent => ({
  ...{ kind: "refund-asked", refund, payment: 1, amount: 20, fee: 4, why: RefundWhy.cancelled, until: at + 60_000 },
  ...change,
})

/** `amount`: of the payment. */
const bought = (amount = 24): Batch[] => [
  [1_000, ...opening],
  [
    2_000,
    {
      ...{ kind: "held", reservation: 1, person: 501, option: 0, seats: [0, 1], deadline: 3_000, price: 20, key: null },
    },
  ],
  [2_100, of("paying"), { kind: "intent-opened", payment: 1, reservation: 1, amount, until: 7_100 }],
  [2_200, { kind: "intent-authorized", payment: 1 }],
  [2_300, { kind: "intent-captured", payment: 1, report: report(1) }, of("confirmed")],
]
const parted = (byBuyer: boolean): SaleEvent => ({
  ...{ kind: "parted", reservation: 1, part: 2, person: 501, option: 0, seats: [1], price: 10, byBuyer },
})
const onePart = (byBuyer: boolean, change: object): Batch[] => [
  ...bought(),
  [2_400, parted(byBuyer), of("cancelled", 2), asked(1, 2_400, { part: 2, ...change })],
]
const back = (change: object): Batch[] => [...bought(), [2_400, of("cancelled")], [2_500, asked(1, 2_500, change)]]
const calledOff = (change: object): Batch[] => [
  ...bought(),
  [
    2_400,
    { kind: "option-cancelled", option: 0, author: 0 },
    of("cancelled"),
    asked(1, 2_400, { amount: 24, fee: 0, ...change }),
  ],
]

/** Reservation 1 is of so many free seats, for which the booking fee alone was paid. */
const freeBought = (seats = 1): Batch[] => [
  [1_000, opening[0], freeOption, opening[2]],
  [2_000, { ...freeHold, seats: [0, 1].slice(0, seats) } as SaleEvent],
  [2_100, of("paying"), { kind: "intent-opened", payment: 1, reservation: 1, amount: 2 * seats, until: 7_100 }],
  [2_200, { kind: "intent-authorized", payment: 1 }],
  [2_300, { kind: "intent-captured", payment: 1, report: report(1) }, of("confirmed")],
]
const freeCalledOff = (end: SaleEvent): Batch[] => [
  ...freeBought(),
  [2_400, { kind: "option-cancelled", option: 0, author: 0 }, of("cancelled"), end],
]
const freeParted = { ...parted(false), price: 0 } as SaleEvent
/** What is given back before 9,000 costs 30 %. */
const withFees = (): Batch[] => {
  const [first, [at, held], ...rest] = bought()
  const rules = { ...openRules, refundFees: [{ until: 9_000, percent: 30 }] }
  const terms = { version: 1, tier: 0, group: 0 }
  return [
    ...[first, [1_500, { kind: "rules-set", version: 1, from: 1_500, author: 0, rules }] as Batch],
    ...[[at, { ...held, terms } as SaleEvent] as Batch, ...rest],
  ]
}
/** The buyer of reservation 1 has given it back, and 2 ends with the night: the money of 1 goes back in its place. */
const anotherPaidBack: Batch[] = [
  ...bought(),
  [
    2_310,
    {
      ...{ kind: "held", reservation: 2, person: 502, option: 0, seats: [2], deadline: 3_310, price: 10, key: null },
    },
  ],
  [2_320, of("paying", 2), { kind: "intent-opened", payment: 2, reservation: 2, amount: 12, until: 7_320 }],
  [2_330, { kind: "intent-authorized", payment: 2 }],
  [2_340, { kind: "intent-captured", payment: 2, report: report(1) }, of("confirmed", 2)],
  [2_400, of("cancelled")],
  [
    2_500,
    { kind: "option-cancelled", option: 0, author: 0 },
    of("cancelled", 2),
    asked(1, 2_500, { amount: 24, fee: 0 }),
  ],
]

const wrongTerms = (bookingFee: number): SaleEvent => ({ kind: "payments-set", terms: { ...terms, bookingFee } })
const freeOption: SaleEvent = { kind: "option-added", option: { number: 0, layout, tiers: [{ name: "R", price: 0 }] } }
const freeHold: SaleEvent = {
  ...{ kind: "held", reservation: 1, person: 501, option: 0, seats: [0], deadline: 3_000, price: 0, key: null },
}

const reportOf = (batches: ReadonlyArray<Batch>): SaleReport => {
  const audit = new SaleAudit(concertId)
  for (const record of journal(batches)) audit.take(record)
  return audit.report()
}

describe("a journal in which booking fees are right passes", () => {
  it.each<[string, Batch[], object]>([
    ["bought", bought(), { captured: 24, bookingFees: 4 }],
    ["kept, given back by its buyer", back({}), { refundsDue: 20, fees: 0, bookingFees: 4 }],
    ["paid back, taken back by an operator", back({ amount: 24, fee: 0 }), { refundsDue: 24, bookingFees: 0 }],
    [
      "kept of one seat, and then of the other",
      [
        ...onePart(true, { amount: 10, fee: 2 }),
        [2_500, of("cancelled")],
        [2_600, asked(2, 2_600, { amount: 10, fee: 2 })],
        [2_700, settled(1), of("refunded", 2)],
        [2_800, settled(2), of("refunded")],
      ],
      { refunded: 20, fees: 0, bookingFees: 4 },
    ],
    ["paid back of one seat by an operator", onePart(false, { amount: 12, fee: 0 }), { bookingFees: 2 }],
    [
      "kept beside a cancellation fee, which is a share of the price alone",
      [...withFees(), [2_400, of("cancelled")], [2_500, asked(1, 2_500, { amount: 14, fee: 10 })]],
      { refundsDue: 14, fees: 6, bookingFees: 4 },
    ],
    ["paid back with its night", calledOff({}), { refundsDue: 24, bookingFees: 0 }],
    [
      "kept of a free seat that its buyer gives back",
      [...freeBought(), [2_400, of("cancelled")], [2_500, of("refunded")]],
      { captured: 2, refundsDue: 0, fees: 0, bookingFees: 2 },
    ],
    [
      "of a free seat, paid back with its night",
      freeCalledOff(asked(1, 2_400, { amount: 2, fee: 0 })),
      { refundsDue: 2, bookingFees: 0 },
    ],
  ])("%s", (_what, batches, figures) => {
    const { figures: found, violations } = reportOf(batches)
    expect(violations).toEqual([])
    expect(found.money).toMatchObject({ difference: 0, ...figures })
  })
})

it("money that came twice has one booking fee, also where none of it goes back", () => {
  const [opened, held, paying] = bought()
  const twice: Batch[] = [
    ...[opened, held, paying],
    [2_200, { kind: "intent-cancelled", payment: 1, report: report(1) }],
    [2_210, { kind: "intent-opened", payment: 2, reservation: 1, amount: 24, until: 7_100 }],
    [2_220, { kind: "intent-authorized", payment: 2 }],
    [2_300, { kind: "intent-captured", payment: 2, report: report(2) }, of("confirmed")],
    [2_400, { kind: "stray-captured", payment: 1, report: report(3) }],
  ]
  expect(reportOf(twice).figures.money).toMatchObject({ captured: 48, bookingFees: 4 })
})

describe("of booking fees the auditor finds", () => {
  it.each<[string, string, Batch[]]>([
    ["one that is not asked for", "payment 1 is about 20, reservation 1 costs 24", bought(20)],
    ["one for the order", "payment 1 is about 22, reservation 1 costs 24", bought(22)],
    ["one that a buyer gets back", "keeps 0, the rules give a fee of 2", onePart(true, { amount: 12, fee: 0 })],
    [
      "one of an order that a buyer gets back in part",
      "keeps 2, the rules give a fee of 4",
      back({ amount: 22, fee: 2 }),
    ],
    ["one that an operator keeps", "I10 refund 1 keeps 2", onePart(false, { amount: 10, fee: 2 })],
    ["one of the seat that stays", "are not the 12 of payment 1", onePart(true, { amount: 10, fee: 4 })],
    [
      "one of a free seat that an operator keeps",
      "reservation 2 was refunded before its provider had paid back",
      [...freeBought(2), [2_400, freeParted, of("cancelled", 2), of("refunded", 2)]],
    ],
    ["one that is kept of a night called off", "was not paid back in full", calledOff({ amount: 20, fee: 4 })],
    [
      "one of a free seat that is kept of a night called off",
      "was not paid back in full",
      freeCalledOff(of("refunded")),
    ],
    ["that the money of another order goes back", "reservation 2 ended with its option", anotherPaidBack],
    ["one that cannot be", "bookingFee is 1 to", [[1_000, ...opening.slice(0, 2), wrongTerms(0)]]],
    [
      "a free seat that was sold without it",
      "I10 reservation 1 was sold without a payment",
      [
        [1_000, opening[0], freeOption, opening[2]],
        [2_000, freeHold, of("paying")],
        [2_100, of("confirmed")],
      ],
    ],
  ])("%s", (_what, sentence, batches) => {
    expect(reportOf(batches).violations.join("\n")).toContain(sentence)
  })
})
