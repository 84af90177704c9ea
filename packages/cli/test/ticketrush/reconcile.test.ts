/** What an operator reads of a reconciliation. */
import { differenceKinds } from "@ticketrush/protocol/reconciliation"
import { describe, expect, it } from "vitest"
import { linesOf } from "../../src/ticketrush/reconcile.ts"

const report = {
  ...{ concertId: 7, gateway: "sandbox", position: 12, checked: 2, taken: 100_000, paidBack: 0, differences: [] },
  ledger: { provider: 50_000, unearned: 0, sales: -50_000, bookingFees: 0, owed: 0, refunds: 0, failed: 0, fees: 0 },
}

describe("the lines of a reconciliation", () => {
  it("say that nothing differs, with the sums of both sides", () => {
    expect(linesOf(report)).toEqual([
      "concert 7: 2 payments at sandbox, journal to position 12: nothing differs",
      "  the provider took 100000 won and paid back 0; by the ledger it holds 50000",
    ])
  })

  it("say of each difference what it is about, what brings it about, and what to do", () => {
    const row = {
      ...differenceKinds["errand-stuck"],
      paymentId: 2,
      kind: "errand-stuck",
      says: "confirm\u001b[2J",
    } as const
    const [first, , ...lines] = linesOf({ ...report, differences: [{ ...row, reservationId: 9, errandId: 4 }] })
    expect(first).toContain("1 differences")
    expect(lines[0]).toMatch(/^ {2}payment 2, reservation 9, errand 4: errand-stuck: confirm/)
    expect(lines[0]).not.toContain("\u001b")
    expect(lines.slice(1)).toEqual([`    ${row.cause}`, `    ${row.next}`])
  })

  it("say of a concert without payments that there is nothing to compare", () => {
    expect(linesOf({ ...report, gateway: null })).toEqual([
      "concert 7: takes no payments, or none of its journal is read yet",
    ])
  })
})
