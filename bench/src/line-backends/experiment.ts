/** The line of the sale beside a sorted set in Redis, behind the same port, under the same load. */
import { fileURLToPath } from "node:url"
import { startRedis } from "@ticketrush/testing"
import type { Experiment, Finding } from "../Experiment.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import { inProcess } from "../inProcess.ts"
import type { Options } from "../options.ts"
import { interleaved } from "../rounds.ts"
import { ratios, summary } from "../stats.ts"
import type { LineJob, LineResult } from "./measure.ts"
import type { SideJob } from "./sides.ts"

const worker = fileURLToPath(new URL("worker.ts", import.meta.url))
const joinsPerSecond = 5_000
const crowd = 10_000

const durable = "sale, journal in Postgres"
const durableRedis = "Redis, every call on disk"
const volatile = "sale, journal in memory"
const volatileRedis = "Redis, nothing on disk"

const variantsOf = (options: Options, postgres: Postgres) => {
  const measure = (side: SideJob, server: number): Promise<LineResult> => {
    const line: LineJob = {
      seconds: options.seconds,
      callers: Math.max(...options.connections),
      rate: joinsPerSecond,
      crowd,
      server,
    }
    return inProcess(worker, { side, line })
  }
  const onRedis = async (onDisk: boolean): Promise<LineResult> => {
    const server = await startRedis({ durable: onDisk })
    return measure({ kind: "redis", url: server.url }, server.pid()).finally(server.remove)
  }
  return {
    [durable]: async () => {
      const database = await postgres.createDatabase()
      return measure({ kind: "sale", url: database.url }, postgres.pid).finally(database.drop)
    },
    [durableRedis]: () => onRedis(true),
    [volatile]: () => measure({ kind: "sale", url: null }, 0),
    [volatileRedis]: () => onRedis(false),
  }
}

const findingsOf = (name: string, results: ReadonlyArray<LineResult>): ReadonlyArray<Finding> => {
  const of = (pick: (result: LineResult) => number) => summary(results.map(pick))
  return [
    { name, unit: "joins/s", value: of((result) => result.joinsPerSecond) },
    { name: "  processor time, its server's too", unit: "us a join", value: of((result) => result.joinCpuUs) },
    { name: `  join at ${joinsPerSecond}/s, median`, unit: "ms", value: of((result) => result.joinLatency.p50) },
    { name: `  join at ${joinsPerSecond}/s, p99`, unit: "ms", value: of((result) => result.joinLatency.p99) },
    { name: "  rank of somebody in line", unit: "ranks/s", value: of((result) => result.ranksPerSecond) },
    { name: "  processor time, its server's too", unit: "us a rank", value: of((result) => result.rankCpuUs) },
    { name: `  ${crowd} people admitted and told`, unit: "ms", value: of((result) => result.admissionMs) },
    {
      name: "  … out of order",
      unit: "rounds",
      value: of((result) => (result.admittedInOrder ? 0 : 1)),
      goal: { atMost: 0 },
    },
  ]
}

const against = (a: ReadonlyArray<LineResult>, b: ReadonlyArray<LineResult>, what: string): ReadonlyArray<Finding> => {
  const of = (pick: (result: LineResult) => number) => ratios(a.map(pick), b.map(pick))
  return [
    { name: `${what}: joins/s`, unit: "x", value: of((result) => result.joinsPerSecond) },
    { name: `${what}: ranks/s`, unit: "x", value: of((result) => result.ranksPerSecond) },
  ]
}

export const lineBackends: Experiment = {
  name: "line-backends",
  summary: "the line of the sale beside a sorted set in Redis: joins, ranks, admission",
  run: async (options, say) => {
    const postgres = await openPostgres()
    try {
      const results = await interleaved(options.rounds, variantsOf(options, postgres), say)
      return {
        findings: [
          ...Object.keys(results).flatMap((name) => findingsOf(name, results[name])),
          ...against(results[durable], results[durableRedis], "durable, the sale to Redis"),
          ...against(results[volatile], results[volatileRedis], "nothing on disk, the sale to Redis"),
        ],
        raw: results,
        notes: [
          'Accepted calls only: one refusal or "try again" ends the run. Line and load share one process; Redis and Postgres have theirs.',
          `Joins and ranks: a closed loop of ${Math.max(...options.connections)} callers. At a fixed rate latency counts from when a join was due.`,
          'Redis: loopback TCP, one connection, calls of one turn of the loop in one pipeline, one script a call; "on disk" is appendfsync always.',
        ],
      }
    } finally {
      await postgres.stop()
    }
  },
}
