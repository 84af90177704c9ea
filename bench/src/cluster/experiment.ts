/**
 * What it costs that any node answers for any sale: holds of one sale asked of its owner and of another node, and ten sales on
 * two nodes beside ten on one.
 */
import { startRedis } from "@ticketrush/testing"
import type { Experiment } from "../Experiment.ts"
import { setupConcert } from "../http/Gateway.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import type { SeatRange } from "../load/Journey.ts"
import { interleaved } from "../rounds.ts"
import { BenchNodes } from "./BenchNodes.ts"
import { findingsOf } from "./findings.ts"
import { type HoldsMeasured, type ListsMeasured, measureHolds, measureLists } from "./measure.ts"

export type Size = {
  readonly rounds: number
  readonly connections: number
  readonly users: number
  /** Holds of one measurement. */
  readonly holds: number
  /** Holds a second of the open model. */
  readonly rate: number
  /** Seat lists of one measurement. */
  readonly lists: number
}

const concertCount = 10
const seatsOfList = 10_000
/** What a round measures, in the order of the first one: neighbours are divided by each other. */
export const variantNames = {
  owner: "one sale, asked of its owner",
  foreign: "one sale, asked of another node",
  ownerOpen: "one sale, asked of its owner, open model",
  foreignOpen: "one sale, asked of another node, open model",
  one: "ten sales, one node",
  twoOwners: "ten sales, two nodes, each asked for its own",
  twoAny: "ten sales, two nodes, asked in turn",
  oneOpen: "ten sales, one node, open model",
  twoOwnersOpen: "ten sales, two nodes, each asked for its own, open model",
  twoAnyOpen: "ten sales, two nodes, asked in turn, open model",
} as const

export const listNames = {
  owner: "list of 10,000 seats, asked of its owner",
  foreign: "list of 10,000 seats, asked of another node",
} as const

/** The owner's processor time comes first. */
const oneSale = async (
  name: string,
  nodes: BenchNodes,
  postgres: Postgres,
  { connections, holds }: Size,
  side: "owner" | "foreign",
  rate: number | null,
): Promise<HoldsMeasured> => {
  const { id, options: ranges } = await setupConcert(nodes.gateways[0].port, 1, holds)
  const [owner] = await nodes.ownersOf([id])
  const other = nodes.gateways.find((gateway) => gateway !== owner)!
  const load = { users: nodes.users, ranges, connections, rate, ports: [(side === "owner" ? owner : other).port] }
  const listsLevel = (): Promise<void> => nodes.listsLevel()
  return measureHolds({ name, postgres, listsLevel, gateways: [owner, other] }, [load])
}

const tenSales = async (
  name: string,
  nodes: BenchNodes,
  postgres: Postgres,
  { connections, holds }: Size,
  asked: "owners" | "any",
  rate: number | null,
): Promise<HoldsMeasured> => {
  const { gateways, users } = nodes
  const seatCount = Math.ceil(holds / concertCount)
  const concerts: Array<{ readonly id: number; readonly ranges: ReadonlyArray<SeatRange> }> = []
  // As many sales at each node: with other shares the busier one would decide.
  const share = concertCount / gateways.length
  const owned = new Map(gateways.map((gateway) => [gateway, [] as Array<SeatRange>]))
  while (concerts.length < concertCount) {
    const { id, options: ranges } = await setupConcert(gateways[0].port, 1, seatCount)
    const [owner] = await nodes.ownersOf([id])
    if (owned.get(owner)!.length === share) continue
    owned.get(owner)!.push(...ranges)
    concerts.push({ id, ranges })
  }
  const loads =
    asked === "any"
      ? [{ ports: gateways.map(({ port }) => port), ranges: concerts.flatMap(({ ranges }) => ranges) }]
      : gateways.map((gateway) => ({ ports: [gateway.port], ranges: owned.get(gateway)! }))
  const each = { users, connections: connections / loads.length, rate: rate === null ? null : rate / loads.length }
  const listsLevel = (): Promise<void> => nodes.listsLevel()
  return measureHolds(
    { name, postgres, listsLevel, gateways },
    loads.map((load) => ({ ...load, ...each })),
  )
}

/** Lists of 10,000 seats that nobody changes; the owner's processor time comes first. */
const seatLists = async (
  nodes: BenchNodes,
  { connections, lists }: Size,
  side: "owner" | "foreign",
): Promise<ListsMeasured> => {
  const { id, options } = await setupConcert(nodes.gateways[0].port, 1, seatsOfList)
  const [owner] = await nodes.ownersOf([id])
  const other = nodes.gateways.find((gateway) => gateway !== owner)!
  return measureLists([owner, other], side === "owner" ? owner.port : other.port, options[0], { connections, lists })
}

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
