/** Price tiers of seats, in the order of their layout. */
import { limits } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import { pricesOf, tiersOf } from "../src/prices.ts"

const rows = [
  { label: "1", from: 1, to: 2 },
  { label: "2", from: 5, to: 5 },
]
const option = (...capacities: number[]) => ({
  number: 0,
  layout: {
    sections: [
      { code: "A", tier: 1, rows, capacity: 0 },
      ...capacities.map((capacity, i) => ({ code: `B${i}`, tier: 0, rows: [], capacity })),
    ],
    flags: [],
  },
  tiers: [{ name: "R", price: 10 }],
})

it("are those of the rows and of what has none; a tier that there is not has no price", () => {
  expect(tiersOf(option(2, 1))).toEqual([1, 1, 1, 0, 0, 0])
  expect(pricesOf(option(1))).toEqual([Number.NaN, Number.NaN, Number.NaN, 10])
})

it("are told of as many seats as a concert may have, and of no more", () => {
  const most = limits.seatsPerConcertMax - 3
  expect(tiersOf(option(most - 1, 1))).toHaveLength(limits.seatsPerConcertMax)
  expect(() => tiersOf(option(most - 1, 2))).toThrow("too many seats")
})
