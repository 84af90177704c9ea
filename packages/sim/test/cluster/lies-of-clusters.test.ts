import { describe, expect, it } from "vitest"
import { ClusterWorld } from "../../src/cluster/ClusterWorld.ts"
import { clusterCheckers } from "../../src/cluster/cluster-checkers.ts"
import { runCluster } from "../../src/cluster/run-cluster.ts"
import { judgedBy, liedAbout, unheard } from "../checkers/Lie.ts"
import { clusterLiedTo, judgingMethods, liesOfClusters as lies, listeners } from "./lies-of-clusters.ts"

describe("a checker of a simulated cluster", () => {
  it("has a lie for each method by which it judges", () => {
    const checkers = clusterCheckers(new ClusterWorld(1, []))
    expect(liedAbout(lies)).toEqual(judgedBy(checkers, judgingMethods, new Set(listeners)))
  })

  it("objects to each lie, and not to the truth before it", () => {
    const wrong = unheard(lies, 12, (seed, open, hearings) =>
      expect(runCluster(seed, ["kill"], false, clusterLiedTo(open, hearings)).violation).toBe(undefined),
    )
    expect(wrong).toEqual([])
  })
})
