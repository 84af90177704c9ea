import { describe, expect, it } from "vitest"
import { ClusterWorld } from "../../src/cluster/ClusterWorld.ts"
import { clusterCheckers } from "../../src/cluster/cluster-checkers.ts"
import { runCluster } from "../../src/cluster/run-cluster.ts"
import {
  type ClusterHearing,
  type ClusterLie,
  clusterLiedTo,
  judgingMethods,
  liesOfClusters as lies,
  listeners,
} from "./lies-of-clusters.ts"

describe("a checker of a simulated cluster", () => {
  it("has a lie for each method by which it judges", () => {
    const judging = clusterCheckers(new ClusterWorld(1, []))
      .flatMap((checker) =>
        judgingMethods.flatMap((method) => (checker[method] ? [`${checker.promise}: ${method}`] : [])),
      )
      .filter((name) => !listeners.includes(name))
    expect([...new Set(lies.map(({ promise, method }) => `${promise}: ${method}`))].toSorted()).toEqual(
      judging.toSorted(),
    )
  })

  it("objects to each lie, and not to the truth before it", { timeout: 240_000 }, () => {
    const hearings = new Map(
      lies.map((lie): [ClusterLie, ClusterHearing] => [
        lie,
        { told: false, objection: undefined, falseAlarm: undefined },
      ]),
    )
    for (let seed = 1; seed <= 12; seed++) {
      const open = lies.filter((lie) => hearings.get(lie)!.objection === undefined)
      if (open.length === 0) break
      expect(runCluster(seed, ["kill"], false, clusterLiedTo(open, hearings)).violation).toBe(undefined)
    }
    expect(
      lies.map((lie) => {
        const { told, objection, falseAlarm } = hearings.get(lie)!
        const caught = objection !== undefined && lie.objection.test(objection)
        return { lie: lie.what, told, falseAlarm, heard: caught ? "objection" : objection }
      }),
    ).toEqual(lies.map(({ what }) => ({ lie: what, told: true, falseAlarm: undefined, heard: "objection" })))
  })
})
