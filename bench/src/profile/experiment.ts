/** Where the server's thread spends its time while people join, and while a line moves that many thousand watch. */
import type { Experiment } from "../Experiment.ts"
import { startGateway } from "../http/Gateway.ts"
import { setupLine, standing } from "../http/line.ts"
import { type Measured, measured, mustBeClean } from "../http/measured.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import type { Options } from "../options.ts"
import { summary } from "../stats.ts"
import { leavingBetweenTicks } from "../streams/experiment.ts"
import { runStreams } from "../streams/run.ts"
import { findingsOfProfile, profiled, profileNote } from "./profiled.ts"

const joins = async (
  { connections, seconds }: Options,
  postgres: Postgres,
  execArgv: ReadonlyArray<string>,
): Promise<Measured> => {
  const database = await postgres.createDatabase()
  try {
    const gateway = await startGateway({ DATABASE_URL: database.url }, execArgv)
    try {
      const concertId = await setupLine(gateway.port, standing)
      const people = { first: 1_000_000_000, count: Math.ceil(120_000 * (seconds + 2)) }
      const job = {
        ...{ host: "127.0.0.1", port: gateway.port, connections: Math.max(...connections), rate: null },
        ...{ warmupMs: 1_500, measureMs: seconds * 1_000, patienceMs: 2_000 },
        journey: { kind: "joins", people, concertId } as const,
      }
      const result = await measured(job, { server: gateway.pid, postgres: postgres.pid })
      mustBeClean("joins", result)
      return result
    } finally {
      await gateway.stop()
    }
  } finally {
    await database.drop()
  }
}

export const joinProfile: Experiment = {
  name: "join-profile",
  summary: "a processor profile of the server while people join, by function",
  run: async (options, say) => {
    const postgres = await openPostgres()
    try {
      say("profiled joins")
      const { result, lines } = await profiled((execArgv) => joins(options, postgres, execArgv))
      return {
        findings: [
          { name: "joins, profiled", unit: "accepted/s", value: summary([result.acceptedPerSecond]) },
          { name: "processor time of the server", unit: "us each", value: summary([result.serverCpuUs]) },
          ...findingsOfProfile(lines),
        ],
        raw: lines.slice(0, 100),
        notes: [profileNote],
      }
    } finally {
      await postgres.stop()
    }
  },
}

export const streamsProfile: Experiment = {
  name: "streams-profile",
  summary: "a processor profile of the server while a line moves that 18,000 watch live, by function",
  run: async (_, say) => {
    const postgres = await openPostgres()
    try {
      say("profiled streams")
      const { result, lines } = await profiled((execArgv) => runStreams(leavingBetweenTicks, postgres, say, execArgv))
      return {
        findings: [
          { name: "tick to client while profiled, p99", unit: "ms", value: summary([result.latency.p99]) },
          ...findingsOfProfile(lines),
        ],
        raw: { result, lines: lines.slice(0, 100) },
        notes: [profileNote, "The whole life of the server is in it: joins, opening the streams, ticks, leavers."],
      }
    } finally {
      await postgres.stop()
    }
  },
}
