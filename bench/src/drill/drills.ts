/** The drills: what goes wrong, how it is put right, and what people may notice of it. */
import { setTimeout as sleep } from "node:timers/promises"
import { emptyRedis } from "../lab/site/emptyRedis.ts"
import type { DrillNode, DrillWorld } from "./World.ts"

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
  /** Appends are fenced. A control has no fence, and must be found wrong. */
  readonly fenced: boolean
  /** Whether it needs a way to cut a node off from Redis. */
  readonly cuts: boolean
  /** Resolves when it has gone wrong. */
  readonly inject: (world: DrillWorld, victim: DrillNode) => Promise<void>
  /** How long it stays so, in milliseconds. */
  readonly lastsMs: number
  /** Resolves when it is right again. */
  readonly heal: (world: DrillWorld, victim: DrillNode) => Promise<void>
}

const nothing = async (): Promise<void> => {}
const restart = (_world: DrillWorld, victim: DrillNode): Promise<void> => victim.start()

const frozen = {
  cuts: false,
  affects: "victim",
  healCounts: false,
  inject: async (_world: DrillWorld, victim: DrillNode) => victim.signal("SIGSTOP"),
  lastsMs: 8_000,
  heal: async (_world: DrillWorld, victim: DrillNode) => victim.signal("SIGCONT"),
} as const

const cutFromRedis = {
  cuts: true,
  affects: "victim",
  healCounts: false,
  inject: async (_world: DrillWorld, victim: DrillNode) => victim.cutFromRedis(),
  lastsMs: 10_000,
  heal: async (_world: DrillWorld, victim: DrillNode) => victim.backToRedis(),
} as const

const postgresDownMs = 3_000

export const drills: ReadonlyArray<Drill> = [
  {
    name: "kill",
    about: "a node is killed with SIGKILL, and started again after 6 s",
    goal: { p50Ms: 700, maxMs: 1_500 },
    affects: "victim",
    healCounts: false,
    fenced: true,
    cuts: false,
    inject: (_world, victim) => victim.gateway.kill(),
    lastsMs: 6_000,
    heal: restart,
  },
  {
    name: "term",
    about: "a node is stopped in order with SIGTERM, and started again after 6 s",
    goal: { p50Ms: 300, maxMs: 1_000 },
    affects: "victim",
    healCounts: false,
    fenced: true,
    cuts: false,
    // Its end is part of what is measured.
    inject: async (_world, victim) => victim.signal("SIGTERM"),
    lastsMs: 6_000,
    heal: async (_world, victim) => {
      await victim.gateway.stop()
      await victim.start()
    },
  },
  {
    ...frozen,
    name: "frozen",
    about: "a node stands still for 8 s (SIGSTOP) and goes on as if nothing had happened",
    goal: { p50Ms: 2_000, maxMs: 3_000 },
    fenced: true,
  },
  {
    name: "redis-down",
    about: "Redis is killed, and started again after 10 s with what it had on disk",
    goal: { p50Ms: 2_000, maxMs: 2_000 },
    affects: "all",
    healCounts: true,
    fenced: true,
    cuts: false,
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
    fenced: true,
    cuts: false,
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
    fenced: true,
    cuts: false,
    inject: ({ postgres }) => postgres.kill(),
    lastsMs: postgresDownMs,
    heal: ({ postgres }) => postgres.restart(),
  },
  {
    ...cutFromRedis,
    name: "cut-from-redis",
    about: "a node reaches everything but Redis for 10 s",
    goal: { p50Ms: 2_000, maxMs: 2_000 },
    fenced: true,
  },
  {
    ...frozen,
    name: "frozen-without-fence",
    about: "control: as frozen, with appends that nothing fences",
    goal: null,
    fenced: false,
  },
  {
    ...cutFromRedis,
    name: "cut-with-leases-alone",
    about: "control: as cut-from-redis, with leases as the only guard",
    goal: null,
    fenced: false,
  },
]

export const drillOf = (name: string): Drill => {
  const found = drills.find((drill) => drill.name === name)
  if (found === undefined) throw new Error(`there is no drill ${JSON.stringify(name)}; there are:\n${drillsText()}`)
  return found
}

export const drillsText = (): string => drills.map(({ about, name }) => `  ${name.padEnd(24)}${about}`).join("\n")

export const pause = (ms: number): Promise<void> => sleep(ms)
