/** What the experiment measures: holds of one sale, of ten sales, and seat lists, by which node is asked. */
import { setupConcert } from "../http/Gateway.ts"
import type { Postgres } from "../http/Postgres.ts"
import type { SeatRange } from "../load/Journey.ts"
import type { BenchNodes } from "./BenchNodes.ts"
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

/** A sale, and which node has it; of two nodes also the one that has it not. */
const setUpSale = async (nodes: BenchNodes, seatCount: number) => {
  const { id, options: ranges } = await setupConcert(nodes.gateways[0].port, 1, seatCount)
  const owner = await nodes.ownerOf(id)
  return { ranges, owner, foreign: nodes.gateways.find((gateway) => gateway !== owner)! }
}

/** The owner's processor time comes first. */
export const oneSale = async (
  name: string,
  nodes: BenchNodes,
  postgres: Postgres,
  { connections, holds }: Size,
  side: "owner" | "foreign",
  rate: number | null,
): Promise<HoldsMeasured> => {
  const { foreign, owner, ranges } = await setUpSale(nodes, holds)
  const { port } = side === "owner" ? owner : foreign
  const load = { users: nodes.users, ranges, connections, rate, ports: [port] }
  return measureHolds({ name, nodes, postgres, gateways: [owner, foreign] }, [load])
}

export const tenSales = async (
  name: string,
  nodes: BenchNodes,
  postgres: Postgres,
  { connections, holds }: Size,
  asked: "owners" | "any",
  rate: number | null,
): Promise<HoldsMeasured> => {
  const { gateways, users } = nodes
  // As many sales at each node: with other shares the busier one would decide.
  const share = concertCount / gateways.length
  const owned = new Map(gateways.map((gateway) => [gateway, [] as Array<SeatRange>]))
  while ([...owned.values()].some(({ length }) => length < share)) {
    const { owner, ranges } = await setUpSale(nodes, Math.ceil(holds / concertCount))
    const own = owned.get(owner)!
    if (own.length < share) own.push(...ranges)
  }
  const loads =
    asked === "any"
      ? [{ ports: gateways.map(({ port }) => port), ranges: [...owned.values()].flat() }]
      : [...owned].map(([{ port }, ranges]) => ({ ports: [port], ranges }))
  const each = { users, connections: connections / loads.length, rate: rate === null ? null : rate / loads.length }
  return measureHolds(
    { name, nodes, postgres, gateways },
    loads.map((load) => ({ ...load, ...each })),
  )
}

/** Lists of 10,000 seats that nobody changes; the owner's processor time comes first. */
export const seatLists = async (
  nodes: BenchNodes,
  { connections, lists }: Size,
  side: "owner" | "foreign",
): Promise<ListsMeasured> => {
  const { foreign, owner, ranges } = await setUpSale(nodes, seatsOfList)
  const { port } = side === "owner" ? owner : foreign
  return measureLists([owner, foreign], port, ranges[0], { connections, lists })
}
