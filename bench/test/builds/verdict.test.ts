import { describe, expect, it } from "vitest"
import { intervalOf } from "../../src/builds/interval.ts"
import { exitCodeOf, judge, judgedText, pairsMin } from "../../src/builds/verdict.ts"

const bound = 0.97
const figure = (speeds: ReadonlyArray<number>) => ({
  name: "holds",
  old: speeds.map(() => 100),
  new: speeds.map((speed) => 100 / speed),
})
const around = (speed: number, pairs = pairsMin) =>
  figure(Array.from({ length: pairs }, (_, pair) => speed + (pair - (pairs - 1) / 2) * 0.002))

describe("the interval of a median", () => {
  it("runs from the second lowest to the second highest of eleven", () => {
    const values = [11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6]
    expect(intervalOf(values)).toEqual({ median: 6, low: 2, high: 10, confidence: 1 - 24 / 2048 })
  })

  it("is as narrow as its confidence allows", () => {
    for (let count = 6; count <= 60; count++) {
      const values = Array.from({ length: count }, (_, nth) => nth)
      const { confidence, low } = intervalOf(values)!
      expect(confidence).toBeGreaterThanOrEqual(0.95)
      // One step further in it would no longer be sure enough.
      expect(intervalOf(values, confidence)!.low).toBe(low)
      expect(intervalOf(values, confidence + 1e-9)?.low ?? -1).toBeLessThan(low)
    }
  })

  it("is not there for five values, which enclose the median in 15 of 16 cases", () => {
    expect(intervalOf([1, 2, 3, 4, 5])).toBeUndefined()
    expect(intervalOf([1, 2, 3, 4, 5], 15 / 16)).toEqual({ median: 3, low: 1, high: 5, confidence: 15 / 16 })
  })
})

describe("the verdict on two builds", () => {
  it("is slower, and the exit code 1, when the interval lies wholly below the bound", () => {
    const judged = judge(around(0.9), bound)
    expect(judged.verdict).toBe("slower")
    expect(exitCodeOf([judge(around(1), bound), judged])).toBe(1)
  })

  it("is not slower when the interval lies wholly at or above the bound", () => {
    const judged = judge(around(0.99), bound)
    expect(judged.verdict).toBe("not slower")
    expect(exitCodeOf([judged])).toBe(0)
  })

  it("is open, and no failure, when the bound lies within the interval", () => {
    const judged = judge(around(bound), bound)
    expect(judged.verdict).toBe("open")
    expect(exitCodeOf([judged])).toBe(0)
  })

  it("is none with fewer than eleven pairs, and the exit code says so", () => {
    const judged = judge(around(0.5, pairsMin - 1), bound)
    expect(judged.verdict).toBe("too few pairs")
    expect(exitCodeOf([judged])).toBe(3)
  })

  it("is none without any figure", () => {
    expect(exitCodeOf([])).toBe(3)
  })

  it("shows beside it how far the old build seems to be from itself", () => {
    const old = Array.from({ length: pairsMin }, (_, pair) => (pair % 2 === 0 ? 100 : 110))
    const judged = judge({ name: "holds", old, new: old }, bound)
    expect(judged.speed).toMatchObject({ low: 1, high: 1 })
    expect(judged.oldAgainstItself).toMatchObject({ low: 100 / 110, high: 1.1 })
    expect(judgedText([judged])).toContain("0.909 - 1.100")
  })
})
