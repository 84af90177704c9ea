import { auditReport } from "@ticketrush/cli/ticketrush/audit-report"
import type { SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { AuditRecord } from "../src/AuditRecord.ts"
import { SaleAudit } from "../src/SaleAudit.ts"
import type { SaleReport } from "../src/SaleFigures.ts"
import { type Batch, concertId, journal } from "./journal.ts"

const ttl = 1_000
const opening: SaleEvent[] = [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 2, holdTtlMs: ttl, opensAt: 0 } },
  {
    kind: "option-added",
    option: {
      number: 0,
      layout: {
        sections: [
          { code: "A", tier: 0, rows: [{ label: "1", from: 1, to: 2 }], capacity: 0 },
          { code: "B", tier: 1, rows: [], capacity: 2 },
        ],
        flags: [],
      },
      tiers: [
        { name: "near", price: 100 },
        { name: "far", price: 10 },
      ],
    },
  },
]

/** An extension at journal time `at` that is right unless there were too many. */
const extended = (reservation: number, at: number): SaleEvent & { readonly kind: "extended" } => ({
  ...{ kind: "extended", reservation, deadline: at + ttl, turn: 0 },
})

/** A hold at journal time `at` that is right in every respect. */
const held = (reservation: number, person: number, seats: number[], at: number, change = {}): SaleEvent => ({
  kind: "held",
  reservation,
  person,
  option: 0,
  seats,
  deadline: at + ttl,
  price: seats.reduce((sum, seat) => sum + (seat < 2 ? 100 : 10), 0),
  key: { high: reservation, low: 1 },
  ...change,
})

const audit = (records: ReadonlyArray<AuditRecord>): SaleReport => {
  const sale = new SaleAudit(concertId)
  for (const record of records) sale.take(record)
  return sale.report()
}

const auditOf = (...batches: Batch[]): ReadonlyArray<string> =>
  audit(journal([[10, ...opening], ...batches])).violations

describe("an honest journal", () => {
  const batches: Batch[] = [
    [10, ...opening],
    [20, held(1, 501, [0, 1], 20), held(2, 502, [2], 20)],
    [30, { kind: "paying", reservation: 1 }],
    [40, { kind: "confirmed", reservation: 1 }],
    [1_020, { kind: "expired", reservation: 2 }, held(3, 503, [2], 1_020)],
    [1_030, { kind: "cancelled", reservation: 1 }, held(4, 501, [0], 1_030)],
    [1_040, { kind: "refunded", reservation: 1 }, { kind: "paying", reservation: 3 }],
    [1_050, { kind: "confirmed", reservation: 3 }],
    [1_060, { kind: "sale-closed" }],
  ]

  it("passes, and its figures add up", () => {
    const { figures, violations } = audit(journal(batches))
    expect(violations).toEqual([])
    expect(figures).toEqual({
      concertId,
      records: 9,
      events: 14,
      reservations: 4,
      people: 3,
      seats: 4,
      free: 2,
      blocked: 0,
      held: 1,
      sold: 1,
      revenue: 10,
      line: { joined: 0, admitted: 0, left: 0, passedOver: 0, waiting: 0 },
      money: {
        captured: 0,
        refunded: 0,
        fees: 0,
        bookingFees: 0,
        refundsDue: 0,
        refundsFailed: 0,
        refundsLate: 0,
        difference: 0,
      },
    })
  })

  it("fails as soon as one stored bit differs", () => {
    const records = journal(batches)
    for (const [i, record] of records.entries()) {
      const frame = record.frame.slice()
      frame[frame.length - 1] ^= 1
      const { violations } = audit(records.with(i, { ...record, frame }))
      expect(violations.join(" ")).toMatch(/I15|cannot be read/)
    }
  })

  it("fails when a record is missing, repeated or out of order", () => {
    const records = journal(batches)
    expect(audit(records.toSpliced(3, 1)).violations.join()).toContain("I15 record 7..8 follows position 5")
    expect(audit(records.toSpliced(3, 0, records[3])).violations.join()).toContain("I15")
    expect(audit(records.with(3, records[4]).with(4, records[3])).violations.join()).toContain("I15")
  })

  it("fails when time or an epoch goes back", () => {
    const [first, second] = journal(batches)
    expect(audit([first, { ...second, at: 5 }]).violations.join()).toContain("I7 record 3..4 is older")
    expect(audit([{ ...first, epoch: 2 }, second]).violations.join()).toContain("I12 record 3..4 has epoch 1 after")
  })

  it("fails when it holds a record of another concert", () => {
    const records = journal(batches).map((record) => ({ ...record, concertId: 8 }))
    expect(audit(records).violations.join()).toContain("a record of concert 8 stands here")
  })
})

describe("a journal with a planted wrong", () => {
  it.each<[string, string, Batch[]]>([
    [
      "two holders",
      "I1 option 0 seat 0 has two holders: reservations 1 and 2",
      [[20, held(1, 501, [0], 20), held(2, 502, [0, 2], 20)]],
    ],
    [
      "a seat sold and held again",
      "I1 option 0 seat 0 has two holders",
      [
        [20, held(1, 501, [0], 20), { kind: "paying", reservation: 1 }, { kind: "confirmed", reservation: 1 }],
        [30, held(2, 502, [0], 30)],
      ],
    ],
    [
      "a person over the limit",
      "I5 person 501 has 3 seats, the limit is 2",
      [[20, held(1, 501, [0, 1], 20), held(2, 501, [2], 20)]],
    ],
    [
      "a key used twice",
      "I4 one key made two reservations: 1 and 2",
      [[20, held(1, 501, [0], 20), held(2, 501, [1], 20, { key: { high: 1, low: 1 } })]],
    ],
    ["a wrong price", "I10 reservation 1 costs 99, its seats cost 100", [[20, held(1, 501, [0], 20, { price: 99 })]]],
    [
      "a deadline that is too late",
      "I6 reservation 1 got a deadline",
      [[20, held(1, 501, [0], 20, { deadline: 20 + ttl + 1 })]],
    ],
    [
      "a hold that ended early",
      "I6 reservation 1 expired before",
      [
        [20, held(1, 501, [0], 20)],
        [1_019, { kind: "expired", reservation: 1 }],
      ],
    ],
    [
      "a payment that came late",
      "I6 reservation 1 was paying after",
      [
        [20, held(1, 501, [0], 20)],
        [1_020, { kind: "paying", reservation: 1 }],
      ],
    ],
    [
      "an extension that came late",
      "I6 reservation 1 was extended after its deadline",
      [
        [20, held(1, 501, [0], 20)],
        [1_020, extended(1, 1_020)],
      ],
    ],
    [
      "an extension to another deadline",
      "I6 reservation 1 was extended to a deadline that the policy does not give",
      [
        [20, held(1, 501, [0], 20)],
        [30, extended(1, 31)],
      ],
    ],
    [
      "an extension too many",
      "I6 reservation 1 was extended 3 times",
      [
        [20, held(1, 501, [0], 20)],
        [30, extended(1, 30)],
        [40, extended(1, 40)],
        [50, extended(1, 50)],
      ],
    ],
    [
      "more extensions of a person than a turn allows",
      "I6 person 501 extended holds 5 times in turn 0",
      [
        [20, held(1, 501, [0], 20), { kind: "cancelled", reservation: 1 }],
        ...[2, 3, 4].flatMap((n): Batch[] => [
          [20 * n, held(n, 501, [0], 20 * n)],
          [20 * n + 1, extended(n, 20 * n + 1)],
          [20 * n + 2, extended(n, 20 * n + 2), { kind: "cancelled", reservation: n }],
        ]),
      ],
    ],
    [
      "an extension in a turn without a person",
      "reservation 1 was extended in turn 7, which is none of person 501",
      [
        [20, held(1, 501, [0], 20)],
        [30, { ...extended(1, 30), turn: 7 }],
      ],
    ],
    [
      "an extension after closing",
      "reservation 1 was extended after the sale had closed",
      [
        [20, held(1, 501, [0], 20)],
        [30, { kind: "sale-closed" }, extended(1, 30)],
      ],
    ],
    ["an extension before the hold", "reservation 1 was extended before it was made", [[20, extended(1, 20)]]],
    [
      "an extension to a deadline that is no later",
      "I6 reservation 1 was extended to a deadline that the policy does not give",
      [[20, held(1, 501, [0], 20), extended(1, 20)]],
    ],
    [
      "an extension of what is being paid",
      "reservation 1 was extended when it was paying",
      [
        [20, held(1, 501, [0], 20), { kind: "paying", reservation: 1 }],
        [30, extended(1, 30)],
      ],
    ],
    [
      "a hold that went on after the deadline that it was extended to",
      "I6 reservation 1 went on after its deadline",
      [
        [20, held(1, 501, [0], 20)],
        [30, extended(1, 30)],
        [1_030, held(2, 502, [1], 1_030)],
      ],
    ],
    [
      "a step that was left out",
      "reservation 1 was confirmed when it was held",
      [[20, held(1, 501, [0], 20), { kind: "confirmed", reservation: 1 }]],
    ],
    [
      "a refund of nothing",
      "I10 reservation 1 was refunded and never paid",
      [[20, held(1, 501, [0], 20), { kind: "cancelled", reservation: 1 }, { kind: "refunded", reservation: 1 }]],
    ],
    [
      "a step before the hold",
      "reservation 1 was paying before it was made",
      [[20, { kind: "paying", reservation: 1 }]],
    ],
    ["a reservation made twice", "reservation 1 was made twice", [[20, held(1, 501, [0], 20), held(1, 502, [1], 20)]]],
    ["a seat that does not exist", "reservation 1 holds seat 4, which does not exist", [[20, held(1, 501, [4], 20)]]],
    ["one seat twice in a hold", "reservation 1 has no seat, or one seat twice", [[20, held(1, 501, [0, 0], 20)]]],
    [
      "an option that does not exist",
      "reservation 1 is for an option that does not exist",
      [[20, held(1, 501, [0], 20, { option: 3 })]],
    ],
    [
      "a hold after closing",
      "reservation 1 was made after the sale had closed",
      [[20, { kind: "sale-closed" }, held(1, 501, [0], 20)]],
    ],
    ["a sale opened twice", "the sale was opened twice", [[20, ...opening.slice(0, 1)]]],
  ])("is found out: %s", (_, expected, batches) => {
    expect(auditOf(...batches).join(" | ")).toContain(expected)
  })

  it("is found out when a hold came after its night had begun", () => {
    const added = opening[1] as SaleEvent & { readonly kind: "option-added" }
    const evening: SaleEvent = { kind: "option-added", option: { ...added.option, until: 100 } }
    const { violations } = audit(
      journal([
        [10, opening[0], evening],
        [99, held(1, 501, [0], 99)],
        [100, held(2, 502, [1], 100)],
      ]),
    )
    expect(violations).toEqual(["reservation 2 was made after the night of option 0 had begun"])
  })

  it("is found out when a hold came before the sale was open", () => {
    const early: SaleEvent = { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: ttl, opensAt: 100 } }
    const { violations } = audit(
      journal([
        [10, early, opening[1]],
        [99, held(1, 501, [0], 99)],
      ]),
    )
    expect(violations).toEqual(["reservation 1 was made before the sale was open"])
  })
})

describe("the report of an audit", () => {
  it("says so when all is well, and names every wrong when not", () => {
    const good = audit(journal([[10, ...opening]]))
    expect(auditReport([good])).toContain("no seat ever had two holders")
    const bad = { figures: { ...good.figures, concertId: 9 }, violations: ["I1 something"] }
    const text = auditReport([good, bad])
    expect(text).toContain("1 of 2 sales are broken.")
    expect(text).toContain("concert 9:\n  I1 something")
    expect(auditReport([])).toBe("There is no sale to audit.")
  })
})
