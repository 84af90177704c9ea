import { describe, expect, it } from "vitest"
import { runCluster } from "../../src/cluster/run-cluster.ts"
import { runClusterChunk } from "../../src/run-cluster-chunk.ts"

describe("a simulated cluster", () => {
  it("takes the same course for the same seed, and another for another", () => {
    const [first, again, other] = [3, 3, 4].map((seed) => {
      const { trace, queue, randomness } = runCluster(seed)
      return [trace.hash(), queue.steps, randomness.draws]
    })
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it("keeps its promises while everything that may strike does", () => {
    const summary = runClusterChunk({ first: 1, last: 8 }, { faults: undefined })
    expect(summary.failures).toEqual([])
    expect(summary.marks["question to a node without the sale"]).toBeGreaterThan(10)
    expect(summary.marks["sale claimed again"]).toBeGreaterThan(0)
  })

  it("has the sales of a lost node served by others in time", () => {
    const summary = runClusterChunk({ first: 11, last: 14 }, { faults: [] })
    expect(summary.failures).toEqual([])
    const { marks } = summary
    const taken = ["killed", "frozen"].map((how) => marks[`taken over from a node that was ${how}`] ?? 0)
    expect(taken[0] + taken[1]).toBeGreaterThan(0)
  })
})
