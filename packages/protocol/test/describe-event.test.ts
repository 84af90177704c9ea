import { describe, expect, it } from "vitest"
import { describeEvent, timeText } from "../src/describe-event.ts"
import { RefundWhy, type SaleEvent } from "../src/index.ts"

describe("an event as a line", () => {
  it("shows times in UTC and zero as the start", () => {
    expect(timeText(1_770_804_615_123)).toBe("2026-02-11T10:10:15.123Z")
    expect(timeText(0)).toBe("the start")
  })

  it("shows the ids that the HTTP surface shows", () => {
    const held: SaleEvent = {
      kind: "held",
      reservation: 2,
      person: 31,
      option: 1,
      seats: [0, 5],
      deadline: 1_770_804_615_123,
      price: 330_000,
      key: null,
    }
    expect(describeEvent(1, held)).toBe(
      "held         reservation 134217730 person 31 seats 134348800 134348805 until 2026-02-11T10:10:15.123Z price 330000",
    )
    expect(describeEvent(1, { kind: "expired", reservation: 2 })).toBe("expired      reservation 134217730")
    const back = { reservation: 2, returnsAt: 1_770_804_615_123 }
    expect(describeEvent(1, { kind: "cancelled", ...back })).toBe(
      "cancelled    reservation 134217730, its seats return after 2026-02-11T10:10:15.123Z",
    )
    expect(describeEvent(1, { kind: "reappeared", reservation: 2 })).toBe("reappeared   reservation 134217730")
    const extended = { kind: "extended", reservation: 2, deadline: 1_770_804_615_123 } as const
    expect(describeEvent(1, { ...extended, turn: 0 })).toBe(
      "extended     reservation 134217730 until 2026-02-11T10:10:15.123Z",
    )
    expect(describeEvent(1, { ...extended, turn: 3 })).toContain("in the turn of pass 3")
  })

  it("shows payments by their numbers and digests, and refunds by what they are for", () => {
    const report = { high: 1, low: 0xabc }
    expect(describeEvent(1, { kind: "intent-captured", payment: 2, report })).toBe(
      "intent-captured payment 2, report 0000000100000abc",
    )
    expect(describeEvent(1, { kind: "intent-cancelled", payment: 2, report: null })).toBe("intent-cancelled payment 2")
    const asked = { kind: "refund-asked", refund: 3, payment: 2, amount: 900, why: RefundWhy.late, until: 0 } as const
    expect(describeEvent(1, { ...asked, fee: 100 })).toContain("900 won by the start, 100 kept, paid too late")
    expect(describeEvent(1, { ...asked, fee: 0 })).not.toContain("kept")
    expect(describeEvent(1, { ...asked, fee: 0, part: 4 })).toContain("payment 2 for reservation 134217732, 900 won")
    const part = { kind: "parted", reservation: 2, part: 4, person: 31, option: 1, seats: [0, 5], price: 900 } as const
    const seats = "parted       reservation 134217732 from 134217730 person 31 seats 134348800 134348805 price 900"
    expect(describeEvent(1, { ...part, byBuyer: true })).toBe(seats)
    expect(describeEvent(1, { ...part, byBuyer: false })).toBe(`${seats}, by an operator`)
    expect(describeEvent(1, { kind: "retaken", reservation: 2 })).toContain("reservation 134217730")
  })

  it("keeps names from moving the cursor", () => {
    const option = { number: 0, layout: { sections: [], flags: [] }, tiers: [{ name: "R\u001b[2J", price: 1 }] }
    expect(describeEvent(1, { kind: "option-added", option })).not.toContain("\u001b")
  })
})
