/**
 * A process is taken out of the cluster only when it was gone, stood still, or could not be heard; and only that process,
 * never the next one at its address.
 */
import { runnerScripts } from "@ticketrush/cluster/runner-scripts"
import type { ClusterChecker } from "./ClusterChecker.ts"
import type { ClusterMachine } from "./ClusterMachine.ts"
import type { ClusterWorld } from "./ClusterWorld.ts"

/** From the last thing that hindered a node until its answers are heard again. */
const silenceMs = 4_000

export const evictions = (world: ClusterWorld): ClusterChecker => {
  const hinderedAt = new Map<number, number>()
  const evictScript = runnerScripts.clusterEvict.lua
  const hindered = (machine: ClusterMachine): boolean =>
    machine.state !== "running" ||
    world.machines.some(
      ({ index }) =>
        index !== machine.index && (world.net.isCut(index, machine.index) || world.net.isCut(machine.index, index)),
    )
  const note = (machine: ClusterMachine): void => {
    if (hindered(machine)) hinderedAt.set(machine.index, world.queue.now)
  }
  return {
    promise: "ownership: only a process that is gone is taken out",
    lost: ({ machine }) => void hinderedAt.set(machine.index, world.queue.now),
    looked: () => {
      for (const machine of world.machines) note(machine)
      return undefined
    },
    redisRan: ({ args: [address, incarnation], reply, script }) => {
      // Below zero: Redis had heard of the process, and nothing was done.
      if (script !== evictScript || Number(reply) < 0) return undefined
      world.mark("node taken out by others")
      const machine = world.machines.find((each) => each.address === address)!
      note(machine)
      const lives = `${machine.index}.${machine.incarnations}` === incarnation && machine.state !== "dead"
      if (!lives || world.draw.net.lossChance > 0) return undefined
      const at = hinderedAt.get(machine.index) ?? Number.NEGATIVE_INFINITY
      if (world.queue.now - at <= silenceMs) return undefined
      return `ownership: ${machine.name} was taken out with ${String(reply)} shards, and nothing had hindered it`
    },
  }
}
