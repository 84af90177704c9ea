/**
 * What it costs that any node answers for any sale: holds of one sale asked of its owner and of another node, and ten sales on
 * two nodes beside ten on one.
 */
import { startRedis } from "@ticketrush/testing"
import type { Experiment } from "../Experiment.ts"
import { openPostgres } from "../http/Postgres.ts"
import { interleaved } from "../rounds.ts"
import { BenchNodes } from "./BenchNodes.ts"
import { findingsOf } from "./findings.ts"
import type { HoldsMeasured, ListsMeasured } from "./measure.ts"
import { listNames, oneSale, type Size, seatLists, tenSales, variantNames } from "./variants.ts"

export type ClusterRounds = {
  readonly holds: Readonly<Record<string, ReadonlyArray<HoldsMeasured>>>
  readonly lists: Readonly<Record<string, ReadonlyArray<ListsMeasured>>>
}

/** All of it once, unmeasured, and then in rounds. */
export const measureCluster = async (size: Size, say: (line: string) => void): Promise<ClusterRounds> => {
  const postgres = await openPostgres()
  const redis = await startRedis()
  try {
    return await BenchNodes.use(1, postgres, redis, size.users, (one) =>
      BenchNodes.use(2, postgres, redis, size.users, async (two) => {
        const variants = (size: Size): Readonly<Record<string, () => Promise<HoldsMeasured>>> => {
          const { rate } = size
          const names = variantNames
          return {
            [names.owner]: () => oneSale(names.owner, two, postgres, size, "owner", null),
            [names.foreign]: () => oneSale(names.foreign, two, postgres, size, "foreign", null),
            [names.ownerOpen]: () => oneSale(names.ownerOpen, two, postgres, size, "owner", rate),
            [names.foreignOpen]: () => oneSale(names.foreignOpen, two, postgres, size, "foreign", rate),
            [names.one]: () => tenSales(names.one, one, postgres, size, "owners", null),
            [names.twoOwners]: () => tenSales(names.twoOwners, two, postgres, size, "owners", null),
            [names.twoAny]: () => tenSales(names.twoAny, two, postgres, size, "any", null),
            [names.oneOpen]: () => tenSales(names.oneOpen, one, postgres, size, "owners", rate),
            [names.twoOwnersOpen]: () => tenSales(names.twoOwnersOpen, two, postgres, size, "owners", rate),
            [names.twoAnyOpen]: () => tenSales(names.twoAnyOpen, two, postgres, size, "any", rate),
          }
        }
        say("warm-up")
        await interleaved(1, variants({ ...size, holds: size.holds / 2 }), () => {})
        const holds = await interleaved(size.rounds, variants(size), say)
        const asked = {
          [listNames.owner]: () => seatLists(two, size, "owner"),
          [listNames.foreign]: () => seatLists(two, size, "foreign"),
        }
        await interleaved(1, asked, () => {})
        return { holds, lists: await interleaved(size.rounds, asked, say) }
      }),
    )
  } finally {
    await redis.remove()
    await postgres.stop()
  }
}

const holdsPerSecond = 5_000
const openRate = 2_000
const listCount = 400
const userCount = 500

export const cluster: Experiment = {
  name: "cluster",
  summary: "holds of a sale asked of its owner and of another node; ten sales on two nodes beside ten on one",
  run: async ({ connections, rounds, seconds }, say) => {
    const holds = Math.ceil((seconds * holdsPerSecond) / 100) * 100
    const size = {
      rounds,
      holds,
      users: userCount,
      connections: Math.max(...connections),
      rate: openRate,
      lists: listCount,
    }
    const raw = await measureCluster(size, say)
    return {
      findings: findingsOf(raw),
      raw,
      notes: [
        "Nodes, Postgres, Redis and load generator share the machine's cores; closed loop unless it says open model.",
        `Each measurement is ${holds} holds, committed with fsync on; the open model offers ${openRate} a second. Lists: ${listCount}, 8 at a time.`,
        "Processor time of each accepted hold, of all threads, until the reservation lists show the last hold. One node is a node without a cluster.",
      ],
    }
  },
}
