/** The drills: what goes wrong, how it is put right, and what people may notice of it. */
import { setTimeout as sleep } from "node:timers/promises"
import { Effect } from "effect"
import { emptyRedis } from "../lab/site/emptyRedis.ts"
import { clockSays, minuteMs } from "./clock-shift.ts"
import type { Verdict } from "./judge.ts"
import { behindMs } from "./Standby.ts"
import type { DrillNode, DrillWorld, WorldOptions } from "./World.ts"

export type Drill = {
  readonly name: string
  /** As a sentence. */
  readonly about: string
  /** Longest silence of a sale that is meant, in milliseconds: of half of the sales, and of each; null: a control. */
  readonly goal: { readonly p50Ms: number; readonly maxMs: number } | null
  /** Whose sales are measured: those of the node that it happens to, or all. */
  readonly affects: "victim" | "all"
  /** Silences count that begin before the end of the run; otherwise those that begin before it is put right. */
  readonly healCounts: boolean
  readonly world: WorldOptions
  /** A control: what has to be found wrong, and why it must come to that. Undefined: nothing may be wrong. */
  readonly control?: { readonly finds: keyof Omit<Verdict, "says">; readonly because: string }
  /** What must have been seen, or the drill did not do what it says: appends that the fence refused. */
  readonly mustFence?: true
  /** The same: sales that got another owner. */
  readonly moves?: "victim" | "all"
  /** What is broken stays so: the next run needs another world. */
  readonly usesUp?: true
  /** Resolves when it has gone wrong. `sales`: those of that node. */
  readonly inject: (world: DrillWorld, victim: DrillNode, sales: ReadonlyArray<number>) => Promise<void>
  /** How long it stays so, in milliseconds. */
  readonly lastsMs: number
  /** Resolves when it is right again. */
  readonly heal: (world: DrillWorld, victim: DrillNode, sales: ReadonlyArray<number>) => Promise<void>
}

const nothing = async (): Promise<void> => {}
const restart = (_world: DrillWorld, victim: DrillNode): Promise<void> => victim.start()

const plain: WorldOptions = { fenced: true, cuts: false, hooks: [] }
const unfenced: WorldOptions = { ...plain, fenced: false }

const frozen = {
  affects: "victim",
  moves: "victim",
  healCounts: false,
  lastsMs: 8_000,
  heal: async (_world: DrillWorld, victim: DrillNode) => victim.signal("SIGCONT"),
} as const

const frozenInAppend = {
  ...frozen,
  inject: async (_world: DrillWorld, victim: DrillNode) => {
    victim.signal("SIGUSR2")
    await victim.standsStill()
  },
} as const

const cutFromRedis = {
  affects: "victim",
  moves: "victim",
  healCounts: false,
  inject: async (_world: DrillWorld, victim: DrillNode) => victim.cutFromRedis(),
  lastsMs: 10_000,
  heal: async (_world: DrillWorld, victim: DrillNode) => victim.backToRedis(),
} as const

const promoted = {
  affects: "all",
  healCounts: true,
  usesUp: true,
  inject: ({ standby }: DrillWorld) => standby!.promote(),
  lastsMs: 0,
  heal: ({ standby }: DrillWorld) => standby!.firstComesBack(),
} as const

/** Another node than that one. */
const besides = ({ nodes }: DrillWorld, victim: DrillNode): DrillNode => nodes.find((node) => node !== victim)!

/** Resolves once the node has said that it is so. */
const shiftClock = async (victim: DrillNode, shiftMs: number): Promise<void> => {
  victim.signal("SIGUSR2")
  await victim.says(clockSays(shiftMs))
}

/** Null: they are left to their shards again. */
const moveSales = async (
  { cluster }: DrillWorld,
  sales: ReadonlyArray<number>,
  to: DrillNode | null,
): Promise<void> => {
  for (const concertId of sales) {
    const answer = await Effect.runPromise(cluster.move(concertId, to?.address ?? null))
    if (answer !== "done") throw new Error(`sale ${concertId} was not moved: ${answer}`)
  }
}

const postgresDownMs = 3_000
/** A node that has joined gets its share of the sales after this, in milliseconds. */
const joinedMs = 3_000

export const drills: ReadonlyArray<Drill> = [
  {
    name: "kill",
    about: "a node is killed with SIGKILL, and started again after 6 s",
    goal: { p50Ms: 700, maxMs: 1_500 },
    affects: "victim",
    moves: "victim",
    healCounts: false,
    world: plain,
    inject: (_world, victim) => victim.gateway.kill(),
    lastsMs: 6_000,
    heal: restart,
  },
  {
    name: "term",
    about: "a node is stopped in order with SIGTERM, and started again after 6 s",
    goal: { p50Ms: 300, maxMs: 1_000 },
    affects: "victim",
    moves: "victim",
    healCounts: false,
    world: plain,
    // Its end is part of what is measured.
    inject: async (_world, victim) => victim.signal("SIGTERM"),
    lastsMs: 6_000,
    heal: async (_world, victim) => {
      await victim.stop()
      await victim.start()
    },
  },
  {
    name: "moved",
    about: "all sales of a node are moved to another one, and left to their shards again after 8 s",
    goal: { p50Ms: 300, maxMs: 1_000 },
    affects: "victim",
    moves: "victim",
    healCounts: false,
    world: plain,
    inject: (world, victim, sales) => moveSales(world, sales, besides(world, victim)),
    lastsMs: 8_000,
    heal: (world, _victim, sales) => moveSales(world, sales, null),
  },
  {
    ...frozen,
    name: "frozen",
    about: "a node stands still for 8 s (SIGSTOP) and goes on as if nothing had happened",
    goal: { p50Ms: 2_000, maxMs: 3_000 },
    world: plain,
    inject: async (_world, victim) => {
      victim.signal("SIGSTOP")
      await victim.standsStill()
    },
  },
  {
    ...frozenInAppend,
    name: "frozen-in-append",
    about: "a node stands still for 8 s with a record that is decided and not yet sent, and sends it then",
    goal: { p50Ms: 2_000, maxMs: 3_000 },
    world: { ...plain, hooks: ["frozen-in-append"] },
    mustFence: true,
  },
  {
    name: "redis-down",
    about: "Redis is killed, and started again after 10 s with what it had on disk",
    goal: { p50Ms: 2_000, maxMs: 2_000 },
    affects: "all",
    healCounts: true,
    world: plain,
    inject: ({ redis }) => redis.kill(),
    lastsMs: 10_000,
    heal: ({ redis }) => redis.restart(),
  },
  {
    name: "redis-flushed",
    about: "everything in Redis is deleted",
    goal: { p50Ms: 3_000, maxMs: 3_000 },
    affects: "all",
    healCounts: true,
    world: plain,
    inject: ({ redis }) => emptyRedis(redis.url),
    lastsMs: 8_000,
    heal: nothing,
  },
  {
    name: "postgres-down",
    about: `PostgreSQL is killed, and started again after ${postgresDownMs / 1_000} s`,
    goal: { p50Ms: postgresDownMs + 2_000, maxMs: postgresDownMs + 2_000 },
    affects: "all",
    healCounts: true,
    world: plain,
    inject: ({ postgres }) => postgres.kill(),
    lastsMs: postgresDownMs,
    heal: ({ postgres }) => postgres.restart(),
  },
  {
    ...promoted,
    name: "standby-promoted",
    about:
      "PostgreSQL is killed, its synchronous standby having heard nothing of it for 1 s, that one is promoted, and the first one comes back",
    goal: { p50Ms: behindMs + 3_000, maxMs: behindMs + 3_000 },
    world: { ...plain, standby: "synchronous" },
  },
  {
    ...cutFromRedis,
    name: "cut-from-redis",
    about: "a node reaches everything but Redis for 10 s",
    goal: { p50Ms: 2_000, maxMs: 2_000 },
    world: { ...plain, cuts: true },
  },
  {
    name: "two-killed",
    about: "two of three nodes are killed at once, and started again after 8 s",
    goal: { p50Ms: 700, maxMs: 1_500 },
    affects: "all",
    moves: "victim",
    healCounts: false,
    world: plain,
    inject: async (world, victim) =>
      void (await Promise.all([victim, besides(world, victim)].map(({ gateway }) => gateway.kill()))),
    lastsMs: 8_000,
    heal: async (world, victim) => {
      await victim.start()
      await besides(world, victim).start()
    },
  },
  {
    name: "rolling",
    about: "all nodes are stopped in order with SIGTERM and started again, one after another",
    goal: { p50Ms: 300, maxMs: 1_000 },
    affects: "all",
    moves: "all",
    healCounts: false,
    world: plain,
    inject: async ({ nodes }) => {
      for (const node of nodes) {
        await node.stop()
        await node.start()
        await sleep(joinedMs)
      }
    },
    lastsMs: 0,
    heal: nothing,
  },
  {
    name: "clock",
    about: "the clock of a node jumps 60 s ahead, and 4 s later to 60 s behind",
    goal: { p50Ms: 300, maxMs: 300 },
    affects: "victim",
    healCounts: true,
    world: { ...plain, hooks: ["other-clock"] },
    inject: async (_world, victim) => {
      await shiftClock(victim, minuteMs)
      await sleep(4_000)
      await shiftClock(victim, -minuteMs)
    },
    lastsMs: 8_000,
    heal: (_world, victim) => shiftClock(victim, 0),
  },
  {
    name: "nodes-apart",
    about: "two of three nodes do not reach each other for 8 s, and everything else",
    goal: { p50Ms: 2_000, maxMs: 3_000 },
    affects: "all",
    healCounts: true,
    world: { ...plain, hooks: ["links"] },
    inject: (world, victim) => world.part(victim, besides(world, victim)),
    lastsMs: 8_000,
    heal: async (world, victim) => world.join(victim, besides(world, victim)),
  },
  {
    name: "slow-redis",
    about: "for 8 s a node has each answer of Redis up to 100 ms late",
    goal: { p50Ms: 300, maxMs: 300 },
    affects: "victim",
    healCounts: true,
    world: { ...plain, cuts: true },
    inject: async (_world, { redis }) => {
      const until = performance.now() + 8_000
      while (performance.now() < until) {
        redis!.hold("to-client")
        await sleep(100)
        redis!.release()
        await sleep(20)
      }
      if (redis!.pieces("to-client") === 0)
        throw new Error("no answer of Redis came to the node by the way that was slow")
    },
    lastsMs: 0,
    heal: nothing,
  },
  {
    ...promoted,
    name: "standby-promoted-asynchronous",
    about: "control: as standby-promoted, with a standby that PostgreSQL does not wait for",
    goal: null,
    world: { ...plain, standby: "asynchronous" },
    control: { finds: "lost", because: "what was acknowledged in the last second is on no machine that is left" },
  },
  {
    ...frozenInAppend,
    name: "frozen-in-append-without-fence",
    about: "control: as frozen-in-append, with appends that nothing fences",
    goal: null,
    world: { ...unfenced, hooks: ["frozen-in-append"] },
    control: { finds: "holes", because: "the late record stands where the new owner has written its own" },
  },
  {
    ...cutFromRedis,
    name: "cut-with-leases-alone",
    about: "control: as cut-from-redis, with leases as the only guard",
    goal: null,
    world: { ...unfenced, cuts: true },
    control: { finds: "holes", because: "the node that was cut off goes on writing beside the new owner" },
  },
]

export const drillOf = (name: string): Drill => {
  const found = drills.find((drill) => drill.name === name)
  if (found === undefined) throw new Error(`there is no drill ${JSON.stringify(name)}; there are:\n${drillsText()}`)
  return found
}

export const drillsText = (): string => drills.map(({ about, name }) => `  ${name.padEnd(32)}${about}`).join("\n")

export const pause = (ms: number): Promise<void> => sleep(ms)
