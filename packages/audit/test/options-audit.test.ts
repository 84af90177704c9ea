import { PlaceStatus, RefundWhy, type SaleEvent, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { SaleAudit } from "../src/SaleAudit.ts"
import { type Batch, concertId, journal } from "./journal.ts"

const ttl = 100_000
const start = 1_000
const terms = { gateway: "sandbox", payMs: ttl, refundMs: 60_000 }
const opening: SaleEvent[] = [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: ttl, opensAt: 0 } },
  { kind: "option-added", option: { number: 0, layout: sectionA(4), tiers: [{ name: "R", price: 10 }] } },
]
const blocked = (seats: number[] | null, until: number | null = null): SaleEvent => ({
  ...{ kind: "seats-blocked", option: 0, seats, until, author: 9 },
})
const released = (seats: number[] | null, due: number | null = null): SaleEvent => ({
  ...{ kind: "seats-released", option: 0, seats, due, author: due === null ? 9 : 0 },
})
const calledOff: SaleEvent = { kind: "option-cancelled", option: 0, author: 9 }
const held = (reservation: number, seat: number, at: number): SaleEvent => ({
  ...{ kind: "held", reservation, person: 7, option: 0, seats: [seat], deadline: at + ttl, price: 10, key: null },
})
const moved = (kind: "paying" | "confirmed" | "cancelled" | "refunded", reservation = 1): SaleEvent => ({
  kind,
  reservation,
})

const calledTo = (freed: number): SaleEvent => ({
  ...{ kind: "called", place: 1, was: PlaceStatus.waiting, pass: 1, until: 9_000, freed, priorityUntil: 5_000 },
})

const auditOf = (...batches: Batch[]) => {
  const audit = new SaleAudit(concertId)
  for (const record of journal([[start, ...opening], ...batches])) audit.take(record)
  return audit.report()
}
const wrongs = (...batches: Batch[]): ReadonlyArray<string> => auditOf(...batches).violations

describe("the auditor of seats that the house keeps", () => {
  it("passes what is blocked, released by an order and at its time, and counts it apart", () => {
    const { figures, violations } = auditOf(
      [1_001, blocked([0, 1]), blocked([2], 1_010)],
      [1_002, released([1]), held(1, 1, 1_002)],
      [1_010, released(null, 1_010)],
    )
    expect(violations).toEqual([])
    expect(figures).toMatchObject({ seats: 4, free: 2, blocked: 1, held: 1 })
  })

  it.each<[string, RegExp, Batch[]]>([
    [
      "a hold of a blocked seat",
      /reservation 1 was made with seat 0 of option 0, which was blocked/,
      [[1_001, blocked(null), held(1, 0, 1_001)]],
    ],
    [
      "a block of a held seat",
      /seat 0 of option 0 was blocked, reservation 1 has it/,
      [[1_001, held(1, 0, 1_001), blocked([0])]],
    ],
    [
      "a release of what was not blocked",
      /seat 3 of option 0 was released and was not blocked/,
      [[1_001, blocked([0]), released([3])]],
    ],
    ["a release before the time", /released 9 ms early/, [[1_001, blocked([0], 1_010), released(null, 1_010)]]],
    [
      "a block of a seat that does not exist",
      /seat 4 of option 0 was blocked and does not exist/,
      [[1_001, blocked([4])]],
    ],
    ["a release of nothing", /no seat of option 0 was released/, [[1_001, released(null)]]],
    ["a time that was over", /blocked until a time that was over/, [[1_001, blocked([0], 1_001)]]],
    [
      "a release that did not come",
      /blocked seats were due to be released/,
      [
        [1_001, blocked([0], 1_010)],
        [1_010, held(1, 1, 1_010)],
      ],
    ],
    [
      "an option that does not exist",
      /about option 5, which does not exist/,
      [[1_001, { ...calledOff, option: 5 } as SaleEvent]],
    ],
  ])("finds %s", (_what, sentence, batches) => {
    expect(wrongs(...batches).join("; ")).toMatch(sentence)
  })
})

describe("the auditor of options that were called off", () => {
  const sold: Batch = [1_001, held(1, 0, 1_001), moved("paying"), moved("confirmed"), held(2, 1, 1_001)]

  it("passes an option whose holds ended and whose purchases were paid back", () => {
    const { figures, violations } = auditOf(
      sold,
      [1_002, calledOff],
      [1_003, moved("cancelled"), moved("refunded"), moved("cancelled", 2)],
    )
    expect(violations).toEqual([])
    expect(figures).toMatchObject({ free: 0, blocked: 4, held: 0, sold: 0 })
  })

  it.each<[string, RegExp, Batch[]]>([
    ["a hold", /reservation 1 was made of option 0 after that was cancelled/, [[1_001, calledOff, held(1, 0, 1_001)]]],
    [
      "paying",
      /reservation 2 was paying after its option was cancelled/,
      [sold, [1_002, calledOff, moved("paying", 2)]],
    ],
    [
      "a reservation that goes on",
      /reservation 2 went on after its option was cancelled/,
      [sold, [1_002, calledOff], [1_003, moved("cancelled"), moved("refunded")]],
    ],
    [
      "a purchase that is not paid back",
      /reservation 1 ended with its option, and was not paid back in full/,
      [sold, [1_002, calledOff], [1_003, moved("cancelled"), moved("cancelled", 2)]],
    ],
    [
      "an extension",
      /reservation 2 was extended after its option was cancelled/,
      [sold, [1_002, calledOff, { kind: "extended", reservation: 2, deadline: 1_002 + ttl, turn: 0 }]],
    ],
    [
      "a purchase where no payments are taken",
      /reservation 2 was confirmed after its option was cancelled/,
      [
        [1_001, held(1, 0, 1_001), held(2, 1, 1_001), moved("paying", 2)],
        [1_002, calledOff, moved("confirmed", 2)],
      ],
    ],
    [
      "seats that are to come back in sight",
      /the seats of reservation 2 return to a cancelled option/,
      [sold, [1_002, calledOff, { kind: "cancelled", reservation: 2, returnsAt: 1_005 }]],
    ],
    [
      "a person who is called to its seats",
      /place 1 was called to seats of an option that was cancelled/,
      [sold, [1_002, { kind: "joined", place: 1, person: 8 }], [1_003, calledOff, moved("cancelled", 2), calledTo(2)]],
    ],
    [
      "seats that a late payment takes again",
      /reservation 2 was retaken of option 0 after that was cancelled/,
      [sold, [1_002, calledOff, { kind: "expired", reservation: 2 }, { kind: "retaken", reservation: 2 }]],
    ],
    [
      "seats that are parted",
      /reservation 1 was parted after its option was cancelled/,
      [
        [1_001, { ...held(1, 0, 1_001), seats: [0, 1], price: 20 } as SaleEvent],
        [
          1_002,
          calledOff,
          {
            ...{ kind: "parted", reservation: 1, part: 2, person: 7, option: 0, seats: [1] },
            price: 10,
            byBuyer: true,
          },
        ],
      ],
    ],
    ["a second end", /about option 0, which was cancelled/, [[1_001, calledOff, calledOff]]],
    ["a release", /about option 0, which was cancelled/, [[1_001, calledOff, released(null)]]],
  ])("finds %s", (_what, sentence, batches) => {
    expect(wrongs(...batches).join("; ")).toMatch(sentence)
  })

  it("finds a fee that is kept of what was called off", () => {
    const paid: SaleEvent[] = [
      { kind: "intent-opened", payment: 1, reservation: 1, amount: 10, until: 1_001 + ttl },
      { kind: "intent-authorized", payment: 1 },
      { kind: "intent-captured", payment: 1, report: { high: 1, low: 1 } },
    ]
    const refund = (fee: number): SaleEvent => ({
      ...{
        kind: "refund-asked",
        refund: 1,
        payment: 1,
        amount: 10 - fee,
        fee,
        why: RefundWhy.cancelled,
        until: 61_003,
      },
    })
    const story = (fee: number): ReadonlyArray<string> =>
      wrongs(
        [start, { kind: "payments-set", terms }],
        [1_001, held(1, 0, 1_001), moved("paying"), ...paid, moved("confirmed")],
        [1_002, calledOff],
        [1_003, moved("cancelled"), refund(fee)],
      )
    expect(story(0)).toEqual([])
    expect(story(1).join()).toContain("reservation 1 ended with its option, and was not paid back in full")
  })
})
