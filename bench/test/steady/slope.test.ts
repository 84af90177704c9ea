import { expect, it } from "vitest"
import { slopeOf } from "../../src/steady/slope.ts"

it("points of one line have its slope", () => {
  expect(slopeOf([0, 1, 2, 3].map((x) => ({ x, y: 5 - 2 * x })))).toBeCloseTo(-2)
})

it("what lies above and below a line alike does not bend it", () => {
  const ys = [1, 3, 1, 3, 3, 1, 3, 1]
  expect(slopeOf(ys.map((y, x) => ({ x, y })))).toBeCloseTo(0)
})

it("without two moments there is no slope", () => {
  expect(slopeOf([{ x: 1, y: 2 }])).toBeNaN()
})
