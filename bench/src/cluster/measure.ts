/** Holds on sales of a cluster, each answered, with what they cost each process. */
import { optionOfSeat } from "@ticketrush/protocol"
import { cpuSeconds } from "../child.ts"
import type { Gateway } from "../http/Gateway.ts"
import type { Postgres } from "../http/Postgres.ts"
import { holds } from "../http-hold/stage.ts"
import type { SeatRange } from "../load/Journey.ts"
import { runLoad } from "../load/Load.ts"
import { type Counts, type Latency, type Outcome, outcomes } from "../load/Recorder.ts"
import type { BenchNodes } from "./BenchNodes.ts"

/** One load: a generator that asks these nodes in turn for these seats, one hold each. */
export type HoldsLoad = {
  readonly ports: ReadonlyArray<number>
  readonly users: SeatRange
  readonly ranges: ReadonlyArray<SeatRange>
  readonly connections: number
  /** Holds a second; null: each connection asks again when it has its answer. */
  readonly rate: number | null
}

export type Measuring = {
  readonly name: string
  readonly gateways: ReadonlyArray<Gateway>
  readonly nodes: BenchNodes
  readonly postgres: Postgres
}

export type HoldsMeasured = {
  readonly answers: Counts
  readonly acceptedPerSecond: number
  readonly latency: Latency
  /** Processor time of each accepted hold, in microseconds, until the reservation lists show the last: by process. */
  readonly nodeCpuUs: ReadonlyArray<number>
  readonly postgresCpuUs: number
  readonly generatorCpuUs: number
}

const longestMs = 120_000
const patienceMs = 10_000
/** On a machine that is too busy a node asks in vain for longer than it waits. What is not accepted is counted, up to here. */
const shareMin = 0.95

export const nodesCpuUs = ({ nodeCpuUs }: HoldsMeasured | ListsMeasured): number =>
  nodeCpuUs.reduce((sum, each) => sum + each, 0)

const seatsIn = (ranges: ReadonlyArray<SeatRange>): number => ranges.reduce((sum, { count }) => sum + count, 0)

/** All seats, each once. Throws where many were not accepted: that is no measurement of holds. */
export const measureHolds = async (
  { gateways, name, nodes, postgres }: Measuring,
  loads: ReadonlyArray<HoldsLoad>,
): Promise<HoldsMeasured> => {
  await postgres.admin("checkpoint")
  const before = { nodes: gateways.map(({ pid }) => cpuSeconds(pid)), postgres: cpuSeconds(postgres.pid) }
  const results = await Promise.all(
    loads.map(({ connections, ports: [port, ...morePorts], ranges, rate, users }) =>
      runLoad({
        ...{ host: "127.0.0.1", port, morePorts, connections, rate, patienceMs, warmupMs: 0 },
        // No arrival without a seat: it would be dropped.
        measureMs: rate === null ? longestMs : ((seatsIn(ranges) - 0.5) * 1_000) / rate,
        journey: holds(users, ranges, "spread"),
      }),
    ),
  )
  await nodes.listsLevel()
  const wanted = seatsIn(loads.flatMap(({ ranges }) => ranges))
  const counted = (outcome: Outcome): number => results.reduce((sum, { arrivals }) => sum + arrivals[outcome], 0)
  const answers = Object.fromEntries(outcomes.map((outcome) => [outcome, counted(outcome)])) as Counts
  const { accepted } = answers
  if (accepted < wanted * shareMin) {
    const [error = ""] = results.flatMap(({ errors }) => errors)
    throw new Error(`${name}: ${accepted} of ${wanted} were accepted: ${JSON.stringify(answers)} ${error}`)
  }
  const perHold = (seconds: number): number => (seconds * 1e6) / accepted
  const slowest = results.reduce((a, b) => (b.measuredMs > a.measuredMs ? b : a))
  return {
    answers,
    acceptedPerSecond: (accepted * 1_000) / slowest.measuredMs,
    latency: slowest.latency["hold accepted"],
    nodeCpuUs: gateways.map(({ pid }, nth) => perHold(cpuSeconds(pid) - before.nodes[nth])),
    postgresCpuUs: perHold(cpuSeconds(postgres.pid) - before.postgres),
    generatorCpuUs: results.reduce((sum, each) => sum + each.generatorCpuUs, 0) / accepted,
  }
}

export type ListsMeasured = {
  readonly listsPerSecond: number
  /** Processor time of each list, in microseconds: by process. */
  readonly nodeCpuUs: ReadonlyArray<number>
}

const listConnectionsMax = 8

/** The seats of one option, again and again. Throws where one list does not come. */
export const measureLists = async (
  gateways: ReadonlyArray<Gateway>,
  port: number,
  { first }: SeatRange,
  { connections, lists }: { readonly connections: number; readonly lists: number },
): Promise<ListsMeasured> => {
  const path = `/api/concerts/options/${optionOfSeat(first)}/seats`
  const before = gateways.map(({ pid }) => cpuSeconds(pid))
  const journey = { kind: "gets", path, count: lists } as const
  const { arrivals, errors, measuredMs } = await runLoad({
    ...{ host: "127.0.0.1", port, connections: Math.min(connections, listConnectionsMax), rate: null },
    ...{ warmupMs: 0, measureMs: longestMs, patienceMs, journey },
  })
  if (arrivals.accepted !== lists)
    throw new Error(`${arrivals.accepted} of ${lists} seat lists came: ${JSON.stringify(arrivals)} ${errors[0] ?? ""}`)
  return {
    listsPerSecond: (lists * 1_000) / measuredMs,
    nodeCpuUs: gateways.map(({ pid }, nth) => ((cpuSeconds(pid) - before[nth]) * 1e6) / lists),
  }
}
