import { expandLayout, wrongLinePolicy } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { kpopPlans, kpopUsers } from "../../src/catalogue/kpop.ts"

describe("the plans of the K-POP set", () => {
  it("begin at seven in the evening in Seoul, at any hour of planting", () => {
    // Half past midnight and half past eleven at night in Seoul: two days of UTC, but one there.
    const [early] = kpopPlans(Date.parse("2026-02-12T15:30:00Z"))
    const [late] = kpopPlans(Date.parse("2026-02-13T14:30:00Z"))
    expect(early.concertDates).toEqual([Date.parse("2026-02-23T10:00:00Z"), Date.parse("2026-02-24T10:00:00Z")])
    expect(late.concertDates).toEqual(early.concertDates)
  })

  it("have 300 seats over six options, with places for wheelchairs", () => {
    const plans = kpopPlans(0)
    const seats = plans.flatMap(({ concertDates, layout, tiers }) =>
      concertDates.map(() => expandLayout(layout, tiers.length)),
    )
    expect(seats.map((each) => each.length)).toEqual([50, 50, 50, 50, 50, 50])
    expect(seats.every((each) => typeof each !== "string" && each[0].flags.includes("accessible"))).toBe(true)
  })

  it("have the line of the contract, which no purchase needs, and one concert a line that protects its sale", () => {
    const lines = kpopPlans(0).map(({ artistName, line }) => [artistName, line?.method, line?.protects])
    expect(lines).toEqual([
      ["IU", "fifo", false],
      ["NewJeans", "fifo", false],
      ["BTS", "fifo", true],
    ])
    expect(kpopPlans(0).map(({ line }) => line && wrongLinePolicy(line))).toEqual([undefined, undefined, undefined])
  })

  it("name each user once", () => {
    expect(new Set(kpopUsers.map((user) => user.username)).size).toBe(101)
  })
})
