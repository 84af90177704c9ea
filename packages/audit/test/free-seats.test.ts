/** The auditor of money in a sale without a booking fee, of an order of a free seat (0) and of one of 10 won (2). */
import type { SaleEvent } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import { SaleAudit } from "../src/SaleAudit.ts"
import { type Batch, concertId, journal } from "./journal.ts"

const layout = { sections: ["A", "B"].map((code, tier) => ({ code, tier, rows: [], capacity: 2 })), flags: [] }
const tiers = [0, 10].map((price, i) => ({ name: "RS"[i], price }))
const [person, option] = [501, 0]

const bought: Batch[] = [
  [
    1_000,
    { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: 1_000, opensAt: 0 } },
    { kind: "option-added", option: { number: 0, layout, tiers } },
    { kind: "payments-set", terms: { gateway: "sandbox", payMs: 5_000, refundMs: 60_000 } },
  ],
  [2_000, { kind: "held", reservation: 1, person, option, seats: [0, 2], deadline: 3_000, price: 10, key: null }],
  [
    2_100,
    { kind: "paying", reservation: 1 },
    { kind: "intent-opened", payment: 1, reservation: 1, amount: 10, until: 7_100 },
  ],
  [2_200, { kind: "intent-authorized", payment: 1 }],
  [2_300, { kind: "intent-captured", payment: 1, report: { high: 1, low: 1 } }, { kind: "confirmed", reservation: 1 }],
]
const gone = (seat: number, price: number): SaleEvent[] => [
  { kind: "parted", reservation: 1, part: 2, person, option, seats: [seat], price, byBuyer: false },
  { kind: "cancelled", reservation: 2 },
  { kind: "refunded", reservation: 2 },
]

const violations = (...more: SaleEvent[]): string => {
  const audit = new SaleAudit(concertId)
  for (const record of journal([...bought, [2_400, ...more]])) audit.take(record)
  return audit.report().violations.join("\n")
}

it("a free seat that an operator takes back is REFUNDED at once: there is nothing to pay back", () => {
  expect(violations(...gone(0, 0))).toBe("")
})

it("one that cost something is not, also when an operator takes it back", () => {
  expect(violations(...gone(2, 10))).toContain("reservation 2 was refunded before its provider had paid back")
})

it("an order that costs nothing has no payment about nothing", () => {
  const audit = new SaleAudit(concertId)
  const free: SaleEvent = {
    ...{ kind: "held", reservation: 1, person, option, seats: [0], deadline: 3_000, price: 0, key: null },
  }
  const opened: SaleEvent = { kind: "intent-opened", payment: 1, reservation: 1, amount: 0, until: 7_100 }
  for (const record of journal([bought[0], [2_000, free], [2_100, { kind: "paying", reservation: 1 }, opened]]))
    audit.take(record)
  expect(audit.report().violations).toEqual(["I10 payment 1 is about 0, reservation 1 costs 0"])
})
