import { describe, expect, it } from "vitest"
import { latencies } from "../../src/race/statistics.ts"

describe("latencies", () => {
  it("are values that were measured, in any order", () => {
    const values = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1)
    expect(latencies(values)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 })
  })

  it("of few answers give the slowest for the high percentiles", () => {
    expect(latencies([3, 1, 2])).toEqual({ count: 3, p50: 2, p95: 3, p99: 3, max: 3 })
    expect(latencies([7])).toEqual({ count: 1, p50: 7, p95: 7, p99: 7, max: 7 })
  })

  it("are absent when there was no answer", () => {
    expect(latencies([])).toBeUndefined()
  })
})
