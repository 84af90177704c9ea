import { latencies } from "@ticketrush/cli/race/statistics"
import { describe, expect, it } from "vitest"
import { summary } from "../js/statistics.js"

describe("the figures of a race in the browser", () => {
  it("are those of the command line for the same answers", () => {
    const values = Array.from({ length: 30 }, (_, i) => ((i * 17) % 30) + 0.5)
    const { p50, p95, max } = latencies(values) as NonNullable<ReturnType<typeof latencies>>
    expect(summary(values)).toEqual({ min: 0.5, median: p50, p95, max })
  })
})
