import { describe, expect, it } from "vitest"
import { type BestRule, packBest, unpackBest, wrongWish } from "../src/best-seats.ts"
import type { SeatFlag } from "../src/layout.ts"
import { holdsForSeeds, takenIn } from "./Draws.ts"

describe("what was chosen for a wish", () => {
  it("is one whole number above 0 that a double keeps, and is read back from it", () => {
    holdsForSeeds(500, (draws) => {
      const taken = takenIn(draws)
      const packed = packBest(taken)
      expect(Number.isSafeInteger(packed) && packed > 0).toBe(true)
      expect(unpackBest(packed)).toEqual(taken)
    })
    expect(unpackBest(0)).toBe(undefined)
  })
})

describe("a wish", () => {
  const wish = { seats: 2, atWorst: 5 } as const

  it("is for seats of a tier, a section and a flag, or of any", () => {
    expect(wrongWish(wish)).toBe(undefined)
    expect(wrongWish({ ...wish, seats: 16, tier: "R", section: "A", flag: "companion" })).toBe(undefined)
  })

  it.each([
    [{ ...wish, seats: 0 }, /^seats is/],
    [{ ...wish, seats: 17 }, /^seats is/],
    [{ ...wish, seats: 1.5 }, /^seats is/],
    [{ ...wish, tier: "" }, /^tier is/],
    [{ ...wish, section: "" }, /^section is/],
    [{ ...wish, flag: "loud" as SeatFlag }, /^flag is/],
    [{ ...wish, atWorst: 6 as BestRule }, /^atWorst is/],
  ])("is none as %j", (wrong, sentence) => {
    expect(wrongWish(wrong)).toMatch(sentence)
  })
})
