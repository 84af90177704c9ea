/**
 * A sale that is moved goes where it is to be, and in order: where nothing else happens, its owner has written all that it took
 * before the next one begins, so the fence has nothing to refuse. When all is settled it is at the node that it was moved to. What a
 * node has once known of an order outlasts Redis.
 */
import { keysOf, runnerScripts } from "@ticketrush/cluster/runner-scripts"
import { type KnownPlaces, readPlaces } from "@ticketrush/cluster/SalePlaces"
import type { ClusterChecker } from "./ClusterChecker.ts"
import { keyPrefix } from "./ClusterMachine.ts"
import type { ClusterWorld } from "./ClusterWorld.ts"
import type { ClusterFault } from "./cluster-faults.ts"

/** With which a sale is moved in order all the same. */
const harmless: ReadonlyArray<ClusterFault> = ["move", "clock"]
/** With which a node that knows of an order lives on to tell Redis of it. */
const outlived: ReadonlyArray<ClusterFault> = [...harmless, "redis-restart"]

/** As Redis has them. */
const placesIn = ({ draw, redis }: ClusterWorld): KnownPlaces => {
  const { places, since } = keysOf(keyPrefix)
  const answer = redis.run(runnerScripts.clusterPlaces.lua, [since, places], [String(draw.lease.leaseMs), ""])
  return readPlaces((answer as ReadonlyArray<string>).slice(3))
}

/** A sentence about a sale that is not where it was moved to. */
export const misplaced = (world: ClusterWorld, concertId: number, owner: string | undefined): string | undefined => {
  const to = placesIn(world).get(concertId)?.to ?? ""
  return to === "" || to === owner ? undefined : `concert ${concertId} was moved to ${to} and is at ${owner ?? "none"}`
}

export const saleMoves = (world: ClusterWorld): ClusterChecker => {
  let inOrder = world.draw.faults.every((fault) => harmless.includes(fault))
  let told = world.draw.faults.every((fault) => outlived.includes(fault))
  /** Where each sale may be to go: by the last order that a node knew of, or by a later one. */
  const orders = new Map<number, ReadonlyArray<string>>()
  return {
    promise: "ownership: a sale that is moved goes where it is to be, in order",
    lost: () => {
      inOrder = false
      told = false
    },
    redisRan: ({ args, reply, script }) => {
      if (script === runnerScripts.clusterPlace.lua && reply === "done") {
        const concertId = Number(args[0])
        orders.set(concertId, [...(orders.get(concertId) ?? [""]), args[1]])
      }
      // Nothing is new to the node that asks.
      if (script === runnerScripts.clusterPlaces.lua && Array.isArray(reply) && reply.length === 2)
        for (const [concertId, each] of orders) orders.set(concertId, each.slice(-1))
      if (script !== runnerScripts.clusterPass.lua || !Array.isArray(reply) || reply[0] !== "passed") return undefined
      const [, concert, , address, , from] = args
      const inMemory = world.machines.filter(({ engine }) => engine?.sales.has(Number(concert)))
      if (inOrder && from === "" && inMemory.length > 0)
        return `ownership: concert ${concert} was given away while ${inMemory[0].name} had it in memory`
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
      const to = placesIn(world).get(concertId)?.to ?? ""
      if (told && !(orders.get(concertId) ?? [to]).includes(to))
        return `ownership: when all is settled Redis has forgotten that concert ${concertId} was moved to ${orders.get(concertId)!.join(" or ")}`
      const wrong = misplaced(world, concertId, owners.at(0)?.address)
      return wrong === undefined ? undefined : `ownership: when all is settled ${wrong}`
    },
  }
}
