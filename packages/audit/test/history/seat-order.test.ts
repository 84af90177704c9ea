/** How far the search for an order of what was done to a seat goes. */
import { expect, it } from "vitest"
import { type SeatStep, seatOrder } from "../../src/history/SeatOrder.ts"

const seen = (step: { readonly kind: "is-free" } | { readonly kind: "is-of"; readonly person: number }, at: number) =>
  ({ ...step, from: at, until: at + 1, call: null }) as SeatStep
const lost = Array.from({ length: 20 }, (_, n): SeatStep => {
  return { kind: "take", holder: n + 1, person: n + 1, from: 0, until: 1_000, call: null }
})

it("a hold whose answer was lost is not tried where what is seen later is of another person", () => {
  const musts = [seen({ kind: "is-free" }, 100), seen({ kind: "is-of", person: 99 }, 200)]
  expect(seatOrder({ musts, mays: lost }, 5)).toEqual({ kind: "none", stuck: [musts[1]] })
})

it("the one of the person who is seen is found among many", () => {
  const musts = [seen({ kind: "is-free" }, 100), seen({ kind: "is-of", person: 7 }, 200)]
  expect(seatOrder({ musts, mays: lost }, 5)).toEqual({ kind: "fits" })
})
