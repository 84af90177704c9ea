/**
 * Two nodes believe to own one sale only where something explains it: a process that stood still, a node that could not be
 * heard, or a Redis that lost a lock or gave it away. Nodes that are cut off from Redis, slow or killed explain nothing: a
 * lease is given up before it ends. When all is settled each sale has exactly one owner.
 */

import type { ClusterChecker } from "./ClusterChecker.ts"
import type { ClusterWorld } from "./ClusterWorld.ts"
import type { ClusterFault } from "./cluster-faults.ts"

/** With which two nodes may believe to own one sale for a while. */
const explains: ReadonlyArray<ClusterFault> = ["partition", "one-way", "loss", "redis-lost", "two-owners"]

export const oneOwner = (world: ClusterWorld): ClusterChecker => {
  const { faults, policy } = world.draw
  // Who keeps the shards while Redis is away keeps them when another node has taken over, too.
  const keeps = policy === "freeze" && faults.some((fault) => fault.startsWith("redis-"))
  let mayShare = keeps || faults.some((fault) => explains.includes(fault))
  return {
    promise: "ownership: one node owns a sale at a time",
    lost: ({ how }) => {
      if (how === "frozen") mayShare = true
    },
    looked: () => {
      for (const concertId of world.models.keys()) {
        const owners = world.machines.filter((machine) => machine.owns(concertId))
        if (owners.length < 2) continue
        world.mark("two nodes believed to own one sale")
        if (mayShare) continue
        const names = owners.map(({ name }) => name).join(" and ")
        return `ownership: ${names} own concert ${concertId}, and nothing explains it`
      }
      return undefined
    },
    rested: ({ concertId, owners }) => {
      if (owners.length === 1) return undefined
      const names = owners.map(({ name }) => name).join(", ") || "none"
      return `ownership: when all is settled the owners of concert ${concertId} are ${names}`
    },
  }
}
