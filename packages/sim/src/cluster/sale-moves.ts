/**
 * A sale that is moved goes where it is to be, and in order: where nothing else happens, its owner has written all that it took
 * before the next one begins, so the fence has nothing to refuse. When all is settled it is at the node that it was moved to.
 */
import { keysOf, runnerScripts } from "@ticketrush/cluster/runner-scripts"
import { type KnownPlaces, readPlaces } from "@ticketrush/cluster/SalePlaces"
import type { ClusterChecker } from "./ClusterChecker.ts"
import { keyPrefix } from "./ClusterMachine.ts"
import type { ClusterWorld } from "./ClusterWorld.ts"
import type { ClusterFault } from "./cluster-faults.ts"

/** With which a sale is moved in order all the same. */
const harmless: ReadonlyArray<ClusterFault> = ["move", "clock"]

/** As Redis has them. */
const placesIn = ({ draw, redis }: ClusterWorld): KnownPlaces => {
  const { places, since } = keysOf(keyPrefix)
  const answer = redis.run(runnerScripts.clusterPlaces.lua, [since, places], [String(draw.lease.leaseMs), ""])
  return readPlaces((answer as ReadonlyArray<string>).slice(3))
}

/** The sales that are not where they were moved to, as sentences. */
export const misplaced = (world: ClusterWorld, concertId: number, owner: string | undefined): string | undefined => {
  const to = placesIn(world).get(concertId)?.to ?? ""
  return to === "" || to === owner ? undefined : `concert ${concertId} was moved to ${to} and is at ${owner ?? "none"}`
}

export const saleMoves = (world: ClusterWorld): ClusterChecker => {
  let inOrder = world.draw.faults.every((fault) => harmless.includes(fault))
  return {
    promise: "ownership: a sale that is moved goes where it is to be, in order",
    lost: () => {
      inOrder = false
    },
    redisRan: ({ args, reply, script }) => {
      if (script !== runnerScripts.clusterPass.lua || !Array.isArray(reply) || reply[0] !== "passed") return undefined
      const [, , , address, , from] = args
      world.mark(from !== "" ? "moved sale taken back from a node" : "sale given away by its owner")
      if (from === "" && address === "") world.mark("moved sale left to its shard again")
      return undefined
    },
    looked: () => {
      const fenced = world.tally.marks.get("append fenced") ?? 0
      return inOrder && fenced > 0
        ? `ownership: ${fenced} appends of a node were fenced, and nothing but orders of an operator happened`
        : undefined
    },
    rested: ({ concertId, owners }) => {
      const wrong = misplaced(world, concertId, owners.at(0)?.address)
      return wrong === undefined ? undefined : `ownership: when all is settled ${wrong}`
    },
  }
}
