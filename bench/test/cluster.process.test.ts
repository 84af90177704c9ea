import { hasPrivateRedis } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import { measureCluster } from "../src/cluster/experiment.ts"
import { findingsOf } from "../src/cluster/findings.ts"
import { variantNames } from "../src/cluster/variants.ts"

/** The measurement of the bench, small: what it does must be right at any speed. */
describe.runIf(hasPrivateRedis())("the loads on a cluster", { timeout: 1_200_000 }, () => {
  it("hold each seat once, at whichever node they ask, and the node that was asked has worked for it", async () => {
    const size = { rounds: 1, users: 64, connections: 8, holds: 200, rate: 100, lists: 20 }
    const measured = await measureCluster(size, () => {})
    for (const [name, [{ answers }]] of Object.entries(measured.holds)) {
      expect(answers.accepted, name).toBeGreaterThan(190)
      expect(answers.refused + answers.error + answers.dropped, name).toBe(0)
    }
    const { foreign, foreignOpen, owner, ownerOpen, ...ofTen } = variantNames
    const worked = (name: string, ...nodes: ReadonlyArray<number>) => {
      const [{ nodeCpuUs }] = measured.holds[name]
      for (const node of nodes) expect(nodeCpuUs[node], `${name}, node ${node}`).toBeGreaterThan(0)
    }
    // The owner comes first, and works for whom another node asks as well.
    for (const name of [owner, ownerOpen]) worked(name, 0)
    for (const name of [foreign, foreignOpen]) worked(name, 0, 1)
    for (const name of Object.values(ofTen)) worked(name, ...measured.holds[name][0].nodeCpuUs.keys())
    expect(findingsOf(measured).filter(({ value }) => Number.isNaN(value.median))).toEqual([])
  })
})
