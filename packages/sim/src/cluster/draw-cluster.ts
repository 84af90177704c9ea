/** What a seed draws before its cluster begins: nodes, shards, leases, people, and what may happen to them. */
import type { OutagePolicy } from "@ticketrush/cluster/LeaseBook"
import { type LeaseSettings, leaseSettings } from "@ticketrush/cluster/LeaseSettings"
import type { Randomness } from "../prng.ts"
import { calmStorage, type StorageFaults } from "../storage-faults.ts"
import { type ClusterFault, clusterFaultNames } from "./cluster-faults.ts"
import type { NetFaults } from "./NetSim.ts"

export type ClusterDraw = {
  readonly seed: number
  readonly faults: ReadonlyArray<ClusterFault>
  readonly nodes: number
  readonly concerts: number
  readonly shardCount: number
  readonly policy: OutagePolicy
  readonly lease: LeaseSettings
  readonly people: number
  readonly seats: number
  /** Of each person. */
  readonly questions: number
  readonly holdTtlMs: number
  /** Faults happen during this time, then the world heals. */
  readonly safetyMs: number
  /** Mean time between two strikes. */
  readonly strikeMs: number
  readonly net: NetFaults
  readonly redisMsMax: number
  /** Redis has remembered for long; else it begins with the nodes, which then wait for a lease. */
  readonly redisIsOld: boolean
  readonly storage: StorageFaults
  readonly pageRecords: number
  readonly limits: {
    readonly commandsPerDrainMax: number
    readonly recordsPerFlushMax: number
    readonly snapshotEveryEvents: number
    readonly passivateAfterMs: number
  }
}

/** `only`: no other faults than these. */
export const drawCluster = (randomness: Randomness, only: ReadonlyArray<ClusterFault> | undefined): ClusterDraw => {
  const random = randomness.domain("draw")
  // Some worlds have one kind alone, so that one does not hide another.
  const chance = random.pick("kinds", [0.1, 0.2, 0.4])
  // An operator is no part of what fails, and has draws of their own.
  const failures = clusterFaultNames.filter((name) => name !== "move")
  const drawn = failures.filter(() => random.chance("kind", chance))
  const one = random.pick("one-kind", failures)
  const moves = randomness.domain("moves").chance("moves", 0.4) ? (["move"] as const) : []
  const faults = only ?? [...(drawn.length > 0 ? drawn : [one]), ...moves]
  const latencyMsMax = random.pick("database-latency", [1, 3, 10])
  const calm = calmStorage(latencyMsMax, random.pick("database-work", [0, 2]))
  const rate = random.pick("database-rate", [0.02, 0.06])
  const hostile = { ...calm, unknownCommitted: rate, unknownLost: rate, late: rate, rejected: rate, readFails: rate }
  return {
    seed: randomness.seed,
    faults,
    nodes: random.between("nodes", 2, 4),
    concerts: random.between("concerts", 1, 3),
    shardCount: random.pick("shards", [1, 2, 3, 5]),
    policy: random.pick("policy", ["strict", "freeze"] as const),
    lease: leaseSettings(random.pick("lease", [2_000, 3_000])),
    people: random.between("people", 4, 10),
    seats: random.between("seats", 2, 8),
    questions: random.between("questions", 3, 8),
    holdTtlMs: random.pick("hold", [1_000, 3_000, 8_000]),
    safetyMs: random.between("safety", 3_000, 9_000),
    strikeMs: random.pick("strike", [250, 800, 2_000]),
    net: {
      delayMsMax: random.pick("net", [1, 5, 20]),
      lossChance: faults.includes("loss") ? 0.05 : 0,
      againMsMax: 400,
    },
    redisIsOld: random.chance("redis-is-old", 0.8),
    redisMsMax: random.pick("redis", [1, 3, 8]),
    storage: faults.includes("database") ? { ...hostile, lateMsMax: random.pick("late", [200, 2_000]) } : calm,
    pageRecords: random.between("page", 2, 20),
    limits: {
      commandsPerDrainMax: random.between("drain", 1, 8),
      recordsPerFlushMax: random.between("flush", 1, 4),
      snapshotEveryEvents: random.pick("snapshot", [3, 10, 1_000]),
      passivateAfterMs: random.pick("passivate", [500, 2_000, 60_000]),
    },
  }
}

export const clusterDrawLines = (draw: ClusterDraw): ReadonlyArray<string> => [
  `cluster, seed ${draw.seed}: ${draw.nodes} nodes, ${draw.concerts} concerts over ${draw.shardCount} shards, leases of ${draw.lease.leaseMs} ms, ${draw.policy}`,
  `${draw.people} people with ${draw.questions} questions each, ${draw.seats} seats, holds of ${draw.holdTtlMs} ms`,
  `faults that may strike for ${draw.safetyMs} ms: ${draw.faults.join(", ") || "none"}`,
]
