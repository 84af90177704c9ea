/** Journals of a sale that takes payments, made by hand: four seats of 10 won, and one reservation of one of them. */
import { openRules, RefundWhy, type SaleEvent } from "@ticketrush/protocol"
import { SaleAudit } from "../src/SaleAudit.ts"
import type { SaleReport } from "../src/SaleFigures.ts"
import { type Batch, concertId, journal } from "./journal.ts"

const ttl = 1_000
export const terms = { gateway: "sandbox", payMs: 5_000, refundMs: 60_000 }
export const opening: SaleEvent[] = [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 2, holdTtlMs: ttl, opensAt: 0 } },
  {
    kind: "option-added",
    option: {
      number: 0,
      layout: { sections: [{ code: "A", tier: 0, rows: [], capacity: 4 }], flags: [] },
      tiers: [{ name: "R", price: 10 }],
    },
  },
]
export const start = 1_000
export const held = (reservation: number, person: number, seat: number, at: number): SaleEvent => ({
  ...{ kind: "held", reservation, person, option: 0, seats: [seat], deadline: at + ttl, price: 10, key: null },
})
export const opened = (payment: number, reservation: number, until: number, amount = 10): SaleEvent => ({
  ...{ kind: "intent-opened", payment, reservation, amount, until },
})
export const report = (low: number) => ({ high: 1, low })
export const captured = (payment: number, low = payment): SaleEvent => ({
  ...{ kind: "intent-captured", payment, report: report(low) },
})
export const asked = (refund: number, payment: number, at: number, change: object = {}): SaleEvent => ({
  ...{
    kind: "refund-asked",
    refund,
    payment,
    amount: 10,
    fee: 0,
    why: RefundWhy.cancelled,
    until: at + terms.refundMs,
  },
  ...change,
})
export const settled = (refund: number, low: number): SaleEvent => ({
  ...{ kind: "refund-settled", refund, report: report(low) },
})
export const of = (
  kind: "paying" | "confirmed" | "cancelled" | "refunded" | "expired",
  reservation = 1,
): SaleEvent => ({
  ...{ kind, reservation },
})
export const authorized = (payment: number): SaleEvent => ({ kind: "intent-authorized", payment })
export const cancelled = (payment: number, low?: number): SaleEvent => ({
  ...{ kind: "intent-cancelled", payment, report: low === undefined ? null : report(low) },
})

/** Reservation 1 is PAYING, its payment authorized. */
export const paying: Batch[] = [
  [start, ...opening, { kind: "payments-set", terms }],
  [2_000, held(1, 501, 0, 2_000)],
  [2_100, of("paying"), opened(1, 1, 7_100)],
  [2_200, authorized(1)],
]
export const bought: Batch[] = [...paying, [2_300, captured(1), of("confirmed")]]
export const givenBack: Batch[] = [...bought, [2_400, of("cancelled")]]
/** What is given back before 9,000 costs 30 %; reservation 1 is held. */
export const withFee: Batch[] = [
  [start, ...opening, { kind: "payments-set", terms }],
  [
    1_500,
    {
      ...{ kind: "rules-set", version: 1, from: 1_500, author: 0 },
      rules: { ...openRules, refundFees: [{ until: 9_000, percent: 30 }] },
    },
  ],
  [2_000, { ...held(1, 501, 0, 2_000), terms: { version: 1, tier: 0, group: 0 } } as SaleEvent],
]
export const late: Batch[] = [...paying, [7_100, of("expired")]]

export const refundFailed: Batch[] = [
  ...givenBack,
  [2_500, asked(1, 1, 2_500)],
  [2_600, { kind: "refund-failed", refund: 1, report: report(8) }],
]
export const stray = (payment: number, low: number): SaleEvent => ({
  ...{ kind: "stray-captured", payment, report: report(low) },
})

export const reportOf = (batches: ReadonlyArray<Batch>): SaleReport => {
  const audit = new SaleAudit(concertId)
  for (const record of journal(batches)) audit.take(record)
  return audit.report()
}
