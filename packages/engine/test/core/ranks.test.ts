import { describe, expect, it } from "vitest"
import { Ranks } from "../../src/core/ranks.ts"
import { randomOf } from "./random-history.ts"

describe("ranks", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("are those of a plain list under any joins and departures (%i)", (seed) => {
    const draw = randomOf(seed)
    const ranks = new Ranks()
    const there: number[] = []
    for (let step = 0; step < 2_000; step++) {
      if (there.length === 0 || draw(3) > 0) {
        const present = draw(10) > 0
        const number = ranks.append(present)
        if (present) there.push(number)
      } else {
        // Mostly from the front, as lines move.
        const [gone] = there.splice(draw(2) === 0 ? 0 : draw(there.length), 1)
        ranks.remove(gone)
      }
      expect(ranks.count).toBe(there.length)
      expect(ranks.first()).toBe(there[0] ?? 0)
      const at = draw(there.length)
      if (there.length > 0) expect(ranks.upTo(there[at])).toBe(at + 1)
    }
  })

  it("count none before the first and all up to the last", () => {
    const ranks = new Ranks()
    for (let i = 0; i < 1_000; i++) ranks.append()
    expect(ranks.upTo(0)).toBe(0)
    expect(ranks.upTo(1_000)).toBe(1_000)
    expect(ranks.upTo(5_000)).toBe(1_000)
  })

  it("do not let a number go that was never given", () => {
    expect(() => new Ranks().remove(1)).toThrow("only a number that was given")
  })
})
