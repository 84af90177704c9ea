/** What the engine does with holds, payments, parts, purchases that change hands, wishes and options, under random orders. */
import type { Ledger } from "@ticketrush/engine/core/ledger"
import type { Sale } from "@ticketrush/engine/core/Sale"
import { ReservationStatus, SeatState } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { feeTerms, paymentTerms } from "../../engine/test/core/random-history.ts"
import { richSale } from "../../engine/test/core/rich-sale.ts"
import { SaleAudit } from "../src/SaleAudit.ts"
import { type Batch, concertId, journal } from "./journal.ts"

const audited = (batches: ReadonlyArray<Batch>) => {
  const audit = new SaleAudit(concertId)
  for (const each of journal(batches)) audit.take(each)
  return audit.report()
}

/** The figures of a sale as the engine has them. */
const figuresOf = (sale: Sale, ledger: Ledger) => {
  const options = sale.options.filter((each) => each !== undefined)
  const sum = (of: (option: (typeof options)[number]) => number): number =>
    options.reduce((total, option) => total + of(option), 0)
  const inState = (state: SeatState) => sum((option) => option.state.filter((each) => each === state).length)
  const { line, reservations } = sale
  const all = Array.from({ length: reservations.count }, (_, i) => i + 1)
  const bought = all.filter((each) => reservations.status[each] === ReservationStatus.confirmed)
  const blocked = sum((option) => option.blocked)
  return {
    reservations: reservations.count,
    people: sale.persons.count,
    seats: sum((option) => option.count),
    ...{ free: sum((option) => option.free), blocked },
    ...{ held: inState(SeatState.held), sold: inState(SeatState.sold) - blocked },
    revenue: bought.reduce((total, each) => total + reservations.price[each], 0),
    line: { joined: line.joined, admitted: line.passes.count, waiting: line.waiting + line.returned + line.absent },
    money: {
      difference: 0,
      fees: 0 - ledger.balance("fees"),
      bookingFees: 0 - ledger.balance("bookingFees"),
      refundsDue: 0 - ledger.balance("refunds") - ledger.balance("failed"),
      refundsFailed: 0 - ledger.balance("failed"),
    },
  }
}

const seen = new Set<string>()

describe("the auditor", () => {
  it.each([
    ["without payments", undefined],
    ["with payments", paymentTerms],
    ["with payments and a booking fee", feeTerms],
  ])("finds nothing wrong with sales %s, and counts in their journals what the engine has", (_with, terms) => {
    for (let seed = 1; seed <= 40; seed++) {
      const { batches, ledger, sale } = richSale(seed, terms)
      for (const [, ...events] of batches) for (const { kind } of events) seen.add(kind)
      const { figures, violations } = audited(batches)
      expect(violations, `seed ${seed}`).toEqual([])
      expect(figures, `seed ${seed}`).toMatchObject(figuresOf(sale, ledger))
      expect(figures.money.captured - figures.money.refunded).toBe(ledger.balance("provider"))
    }
  })

  it("has seen nearly every kind of event that there is in those journals", () => {
    expect(seen.size).toBeGreaterThan(42)
  })
})
