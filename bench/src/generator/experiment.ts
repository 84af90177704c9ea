/** The measuring instrument itself: is it the bottleneck, and does it see a server that stands still? */
import { fileURLToPath } from "node:url"
import { startBaseline } from "../child.ts"
import type { Experiment, Finding } from "../Experiment.ts"
import { startGateway } from "../http/Gateway.ts"
import { type Measured, measured } from "../http/measured.ts"
import { openPostgres } from "../http/Postgres.ts"
import type { Options } from "../options.ts"
import { interleaved } from "../rounds.ts"
import { ratios, summary } from "../stats.ts"
import { wrk } from "./wrk.ts"

const path = "/api/lab/echo"
const body = '{"userId":4096,"seatId":134217728000}'

const ours = (
  port: number,
  server: number,
  connections: number,
  options: Options,
  rate: number | null,
): Promise<Measured> =>
  measured(
    {
      host: "127.0.0.1",
      port,
      connections,
      rate,
      warmupMs: 1_000,
      measureMs: options.seconds * 1_000,
      patienceMs: 2_000,
      journey: { kind: "same", path, body },
    },
    { server, postgres: 0 },
  )

const stalled = async (options: Options, rate: number | null): Promise<number> => {
  const server = await startBaseline(fileURLToPath(new URL("../servers/stalling.ts", import.meta.url)), {})
  try {
    return (await ours(server.port, server.pid, 64, options, rate)).latency["request accepted"].p99
  } finally {
    await server.stop()
  }
}

const findingsOf = (
  options: Options,
  results: Readonly<Record<string, ReadonlyArray<number>>>,
): ReadonlyArray<Finding> => [
  ...options.connections.flatMap((connections): ReadonlyArray<Finding> => {
    const mine = results[`ours, ${connections} connections`]
    const theirs = results[`wrk, ${connections} connections`]
    const value = summary(mine)
    const cost = results[`our cost, ${connections} connections`]
    return [
      { name: `echo, our generator, ${connections} connections`, unit: "answers/s", value },
      { name: "  processor time of the generator", unit: "us each", value: summary(cost) },
      ...(theirs.some(Number.isNaN)
        ? []
        : [
            { name: `echo, wrk, ${connections} connections`, unit: "answers/s", value: summary(theirs) },
            { name: "  ours against wrk", unit: "x", value: ratios(mine, theirs), goal: { atLeast: 0.9 } },
          ]),
    ]
  }),
  {
    name: "a server that stands still for 500 ms of each second: p99, open model",
    unit: "ms",
    value: summary(results["stalled, open"]),
    goal: { atLeast: 400 },
  },
  {
    name: "  a closed loop on the same server",
    unit: "ms",
    value: summary(results["stalled, closed"]),
  },
]

export const generator: Experiment = {
  name: "generator",
  summary: "the load generator itself: its ceiling beside wrk, and whether it sees a server that stands still",
  run: async (options, say) => {
    const postgres = await openPostgres()
    try {
      const database = await postgres.createDatabase()
      const gateway = await startGateway({ DATABASE_URL: database.url })
      const costs: Record<string, number[]> = {}
      try {
        const variants: Record<string, () => Promise<number>> = {}
        for (const connections of options.connections) {
          const cost: number[] = []
          costs[`our cost, ${connections} connections`] = cost
          variants[`ours, ${connections} connections`] = async () => {
            const result = await ours(gateway.port, gateway.pid, connections, options, null)
            cost.push(result.generatorCpuUsPerAnswer)
            return result.acceptedPerSecond
          }
          variants[`wrk, ${connections} connections`] = async () =>
            (await wrk(gateway.port, path, body, connections, Math.ceil(options.seconds))) ?? Number.NaN
        }
        variants["stalled, open"] = () => stalled(options, 1_000)
        variants["stalled, closed"] = () => stalled(options, null)
        const results = { ...(await interleaved(options.rounds, variants, say)), ...costs }
        return {
          findings: findingsOf(options, results),
          raw: results,
          notes: ["wrk is only a second opinion: it is used when it is installed and never needed."],
        }
      } finally {
        await gateway.stop()
        await database.drop()
      }
    } finally {
      await postgres.stop()
    }
  },
}
