/**
 * Only a node that has the shard of a sale takes the sale over, or had it until just now: a claim is on its way for a
 * while, and a process that stood still does not know better.
 */

import type { ClusterChecker } from "./ClusterChecker.ts"
import type { ClusterMachine } from "./ClusterMachine.ts"
import type { ClusterWorld } from "./ClusterWorld.ts"

/** How long after its shard is gone a claim of a node may arrive: the wait of a call, and a late statement. */
const graceMs = 6_000

export const claimsByOwners = (world: ClusterWorld): ClusterChecker => {
  /** When a process was last seen to have the shard of a sale. */
  const hadAt = new Map<string, number>()
  const note = (machine: ClusterMachine, concertId: number): void => {
    if (machine.owns(concertId)) hadAt.set(`${machine.parts?.incarnation} ${concertId}`, world.queue.now)
  }
  return {
    promise: "ownership: sales are claimed by nodes that have their shard",
    asked: ({ concertId, machine }) => void note(machine, concertId),
    looked: () => {
      for (const machine of world.machines) for (const concertId of world.models.keys()) note(machine, concertId)
      return undefined
    },
    claimed: ({ concertId, from, incarnation }) => {
      // With its memory kept it does not take over: it asks what became of a record.
      if (from > 0) return undefined
      const at = hadAt.get(`${incarnation} ${concertId}`) ?? Number.NEGATIVE_INFINITY
      if (world.queue.now - at <= graceMs + world.draw.storage.lateMsMax) return undefined
      return `ownership: ${incarnation} claims concert ${concertId} without its shard`
    },
  }
}
