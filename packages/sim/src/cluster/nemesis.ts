/** What strikes a cluster: one fault at a time or several at once, each for a while, until the world heals. */
import { keysOf, runnerScripts } from "@ticketrush/cluster/runner-scripts"
import { shardsNamed } from "@ticketrush/cluster/sharding-settings"
import { limits } from "@ticketrush/protocol"
import type { RandomStream } from "../prng.ts"
import { type ClusterMachine, keyPrefix } from "./ClusterMachine.ts"
import type { ClusterWorld } from "./ClusterWorld.ts"
import type { ClusterFault } from "./cluster-faults.ts"

/** Of those that strike now and then; the others happen to single messages and calls. */
type Strike = (world: ClusterWorld, random: RandomStream) => boolean

const forMs = (random: RandomStream): number => random.skewed("for", 50, 6_000)
const some = (world: ClusterWorld, random: RandomStream): ClusterMachine => random.pick("machine", world.machines)

const cut = (world: ClusterWorld, links: ReadonlyArray<readonly [from: number, to: number]>, ms: number): boolean => {
  for (const [from, to] of links) world.net.cut(from, to)
  world.after(ms, () => {
    for (const [from, to] of links) world.net.mend(from, to)
  })
  return true
}

const others = (world: ClusterWorld, { index }: ClusterMachine): ReadonlyArray<number> =>
  world.machines.map((machine) => machine.index).filter((other) => other !== index)

/** The lock of a shard, as Redis has it now. */
const aLock = (world: ClusterWorld, random: RandomStream): string =>
  keysOf(keyPrefix).lock(random.pick("shard", shardsNamed(world.draw.shardCount)))

const strikes: Readonly<Partial<Record<ClusterFault, Strike>>> = {
  kill: (world, random) => {
    const machine = some(world, random)
    if (machine.parts === null) return false
    world.kill(machine)
    return true
  },
  freeze: (world, random) => {
    const machine = some(world, random)
    if (machine.state !== "running") return false
    world.pause(machine, forMs(random))
    return true
  },
  partition: (world, random) => {
    const machine = some(world, random)
    const links = others(world, machine).flatMap((other) => [
      [machine.index, other] as const,
      [other, machine.index] as const,
    ])
    return cut(world, random.chance("all", 0.6) ? links : links.slice(0, 2), forMs(random))
  },
  "one-way": (world, random) => {
    const machine = some(world, random)
    const from = random.chance("from", 0.5)
    const links = others(world, machine).map((other) =>
      from ? ([machine.index, other] as const) : ([other, machine.index] as const),
    )
    return cut(world, links, forMs(random))
  },
  reset: (world, random) => {
    const machine = some(world, random)
    return world.net.reset(machine.index, random.pick("peer", others(world, machine))) > 0
  },
  "redis-cut": (world, random) => {
    world.redisCutUntil.set(some(world, random).index, world.queue.now + forMs(random))
    return true
  },
  "redis-slow": (world, random) => {
    world.redisSlowMs = random.pick("slow", [60, 150, 400])
    world.after(forMs(random), () => {
      world.redisSlowMs = 0
    })
    return true
  },
  "redis-restart": (world, random) => {
    world.redis.restart(random.skewed("down", 1, 5_000))
    return true
  },
  "redis-lost": (world, random) => world.redis.forget(aLock(world, random)),
  "two-owners": (world, random) => {
    const to = some(world, random)
    if (to.parts === null) return false
    const owner = `${to.address}#${to.parts.incarnation}`
    return world.redis.give(aLock(world, random), owner, world.draw.lease.leaseMs)
  },
  move: (world, random) => {
    const { heartbeats, places, runners, since } = keysOf(keyPrefix)
    const concertId = random.between("concert", 1, world.draw.concerts)
    const to = random.chance("back", 0.2) ? "" : some(world, random).address
    if (!world.redis.up) return false
    const given = [String(concertId), to, String(world.draw.lease.leaseMs), String(limits.salesMovedMax)]
    return world.redis.run(runnerScripts.clusterPlace.lua, [since, heartbeats, runners, places], given) === "done"
  },
  "database-cut": (world, random) => {
    const { index } = some(world, random)
    world.databaseCut.add(index)
    world.after(forMs(random), () => world.databaseCut.delete(index))
    return true
  },
  clock: (world, random) => {
    world.wallOff.set(some(world, random).index, random.between("off", -60_000, 60_000))
    return true
  },
}

export const clusterNemesis = (world: ClusterWorld, random: RandomStream): void => {
  const drawn = world.draw.faults.filter((fault) => strikes[fault] !== undefined)
  if (drawn.length === 0) return
  const strike = (): void => {
    if (world.healing) return
    const fault = random.pick("fault", drawn)
    if (strikes[fault]!(world, random)) world.fault(fault)
    world.after(random.between("next", 1, 2 * world.draw.strikeMs), strike)
  }
  world.after(random.between("first", 500, 3_000), strike)
}
