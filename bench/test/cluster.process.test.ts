import { hasPrivateRedis } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import { measureCluster } from "../src/cluster/experiment.ts"
import { findingsOf } from "../src/cluster/findings.ts"

/** The measurement of the bench, small: what it does must be right at any speed. */
describe.runIf(hasPrivateRedis())("the loads on a cluster", { timeout: 1_200_000 }, () => {
  it("hold each seat once, at whichever node they ask, and the node that was asked has worked for it", async () => {
    const size = { rounds: 1, users: 64, connections: 8, holds: 200, rate: 100, lists: 20 }
    const measured = await measureCluster(size, () => {})
    for (const [name, [{ answers }]] of Object.entries(measured.holds)) {
      expect(answers.accepted, name).toBeGreaterThan(190)
      expect(answers.refused + answers.error + answers.dropped, name).toBe(0)
    }
    for (const [name, [{ nodeCpuUs }]] of Object.entries({ ...measured.holds, ...measured.lists }))
      for (const us of nodeCpuUs) expect(us, name).toBeGreaterThanOrEqual(0)
    expect(findingsOf(measured).filter(({ value }) => Number.isNaN(value.median))).toEqual([])
  })
})
