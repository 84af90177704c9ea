/** Where the server's thread spends its time while people join: a profile of V8 over one closed loop. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Experiment } from "../Experiment.ts"
import { startGateway } from "../http/Gateway.ts"
import { setupLine, standing } from "../http/line.ts"
import { measured, mustBeClean } from "../http/measured.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import type { Options } from "../options.ts"
import { summary } from "../stats.ts"
import { type CpuProfile, type ProfileLine, profileLines } from "./summary.ts"

const lineCount = 25

type Profiled = {
  readonly acceptedPerSecond: number
  readonly serverCpuUs: number
  readonly lines: ReadonlyArray<ProfileLine>
}

const profileJoins = async ({ connections, seconds }: Options, postgres: Postgres): Promise<Profiled> => {
  const database = await postgres.createDatabase()
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-profile-"))
  try {
    const gateway = await startGateway({ DATABASE_URL: database.url }, ["--cpu-prof", `--cpu-prof-dir=${folder}`])
    let result: Awaited<ReturnType<typeof measured>>
    try {
      const concertId = await setupLine(gateway.port, standing)
      const people = { first: 1_000_000_000, count: Math.ceil(120_000 * (seconds + 2)) }
      const job = {
        ...{ host: "127.0.0.1", port: gateway.port, connections: Math.max(...connections), rate: null },
        ...{ warmupMs: 1_500, measureMs: seconds * 1_000, patienceMs: 2_000 },
        journey: { kind: "joins", people, concertId } as const,
      }
      result = await measured(job, { server: gateway.pid, postgres: postgres.pid })
      mustBeClean("joins", result)
    } finally {
      await gateway.stop()
    }
    // The main thread's is the largest: snapshots are made on threads of their own.
    const [profile] = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .sort((a, b) => b.length - a.length)
    return {
      acceptedPerSecond: result.acceptedPerSecond,
      serverCpuUs: result.serverCpuUs,
      lines: profileLines(JSON.parse(profile) as CpuProfile),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
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
      const { acceptedPerSecond, lines, serverCpuUs } = await profileJoins(options, postgres)
      return {
        findings: [
          { name: "joins, profiled", unit: "accepted/s", value: summary([acceptedPerSecond]) },
          { name: "processor time of the server", unit: "us each", value: summary([serverCpuUs]) },
          ...lines.slice(0, lineCount).map(({ self, where }) => ({
            name: `  ${where}`,
            unit: "% of busy",
            value: summary([self * 100]),
          })),
        ],
        raw: lines.slice(0, 100),
        notes: [
          "Time in the function itself, of the time in which the thread was busy; the profiler costs some itself.",
        ],
      }
    } finally {
      await postgres.stop()
    }
  },
}
