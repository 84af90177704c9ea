/**
 * More than the system can take, twice: three times what a slow disk lets the journal write, and more requests than
 * the HTTP server can read. What it can do it must go on doing, the rest must hear so at once, and nothing may stick.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { limits } from "@ticketrush/protocol"
import { residentMiB } from "../child.ts"
import type { Experiment, Finding } from "../Experiment.ts"
import { createUsers, type Gateway, setupSeats, startGateway } from "../http/Gateway.ts"
import { arrivalsPerSecond, type Measured, measured } from "../http/measured.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import type { JourneyPlan, SeatRange } from "../load/Journey.ts"
import type { Job } from "../load/Run.ts"
import type { Options } from "../options.ts"
import { summary } from "../stats.ts"
import { openSlowLine } from "./SlowLine.ts"

const seatsPerConcert = 120_000
/** Every answer of the database comes this much later: a disk, or a replica, far slower than the machine's own. */
const slowMs = 300
/** Two full drains: one on its way and one that gathers, which is what the journal can write at most. */
const peakConnections = 2 * limits.commandsPerDrainMax
const excess = 3

type Round = {
  readonly slowPeak: Measured
  readonly slowOver: Measured
  readonly slowAfter: Measured
  /** Resident memory in MiB, every 100 ms of the overload. */
  readonly memory: ReadonlyArray<number>
  readonly fastPeak: Measured
  readonly fastOver: Measured
  readonly fastAfter: Measured
}

type Stage = {
  readonly gateway: Gateway
  readonly postgres: Postgres
  readonly users: SeatRange
  readonly options: Options
}

const run = async (stage: Stage, load: Pick<Job, "connections" | "rate">, warmupMs: number): Promise<Measured> => {
  const { gateway, options, postgres, users } = stage
  const measureMs = options.seconds * 1_000
  const perSecond = load.rate ?? 60_000
  const concerts = Math.ceil((perSecond * (measureMs + warmupMs)) / 1_000 / seatsPerConcert)
  // A shed hold takes no seat, so the seats begin anew when they have all been asked for once.
  const seats = { ranges: await setupSeats(gateway.port, concerts, seatsPerConcert), order: "again" } as const
  const journey: JourneyPlan = { kind: "holds", path: "/api/reservations/v6/holds", users, seats }
  return measured(
    { host: "127.0.0.1", port: gateway.port, ...load, journey, warmupMs, measureMs, patienceMs: 2_000 },
    { server: gateway.pid, postgres: postgres.pid },
  )
}

const watchingMemory = async <A>(pid: number, during: Promise<A>): Promise<readonly [A, ReadonlyArray<number>]> => {
  const samples: number[] = []
  let over = false
  const watch = async (): Promise<void> => {
    while (!over) {
      samples.push(residentMiB(pid))
      await sleep(100)
    }
  }
  const watching = watch()
  const result = await during.finally(() => {
    over = true
  })
  await watching
  return [result, samples]
}

const oneRound = async (options: Options, postgres: Postgres, say: (line: string) => void): Promise<Round> => {
  const database = await postgres.createDatabase()
  const line = await openSlowLine(database.url)
  const gateway = await startGateway({ DATABASE_URL: line.url })
  try {
    const stage: Stage = { gateway, postgres, options, users: await createUsers(gateway.port, 2_000) }
    say("  HTTP: peak")
    const fastPeak = await run(stage, { connections: 256, rate: null }, 1_500)
    say("  HTTP: three times that")
    const fastOver = await run(stage, { connections: 1_024, rate: excess * fastPeak.acceptedPerSecond }, 1_500)
    say("  HTTP: after it")
    const fastAfter = await run(stage, { connections: 256, rate: fastPeak.acceptedPerSecond / 2 }, 0)
    line.slowBy(slowMs)
    say("  slow database: peak")
    const slowPeak = await run(stage, { connections: peakConnections, rate: null }, 3_000)
    say("  slow database: three times that")
    const rate = excess * slowPeak.acceptedPerSecond
    const [slowOver, memory] = await watchingMemory(gateway.pid, run(stage, { connections: 12_000, rate }, 3_000))
    say("  slow database: after it")
    const slowAfter = await run(stage, { connections: peakConnections, rate: slowPeak.acceptedPerSecond / 2 }, 0)
    return { slowPeak, slowOver, slowAfter, memory, fastPeak, fastOver, fastAfter }
  } finally {
    line.slowBy(0)
    await gateway.stop()
    await line.close()
    await database.drop()
  }
}

const share = (part: number, whole: number): number => part / Math.max(1, whole)

const findingsOf = (rounds: ReadonlyArray<Round>): ReadonlyArray<Finding> => {
  const of = (pick: (round: Round) => number): ReturnType<typeof summary> => summary(rounds.map(pick))
  const tryAgain = (m: Measured): number => m.latency["hold tryAgain"]?.p99 ?? 0
  const accepted = (m: Measured): number => share(m.arrivals.accepted * 1_000, arrivalsPerSecond(m) * m.measuredMs)
  const part = (samples: ReadonlyArray<number>, from: number, to: number): number =>
    Math.max(...samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to)))
  return [
    { name: "slow database: peak", unit: "accepted/s", value: of((r) => r.slowPeak.acceptedPerSecond) },
    { name: "slow database: offered", unit: "holds/s", value: of((r) => arrivalsPerSecond(r.slowOver)) },
    {
      name: "  accepted, against the peak",
      unit: "x",
      value: of((r) => r.slowOver.acceptedPerSecond / r.slowPeak.acceptedPerSecond),
      goal: { atLeast: 0.9 },
    },
    {
      name: '  told "try again"',
      unit: "of offered",
      value: of((r) =>
        share(r.slowOver.arrivals.tryAgain, (arrivalsPerSecond(r.slowOver) * r.slowOver.measuredMs) / 1_000),
      ),
    },
    { name: '  p50 of "try again"', unit: "ms", value: of((r) => r.slowOver.latency["hold tryAgain"]?.p50 ?? 0) },
    { name: '  p99 of "try again"', unit: "ms", value: of((r) => tryAgain(r.slowOver)), goal: { atMost: 50 } },
    { name: "  p99 of accepted", unit: "ms", value: of((r) => r.slowOver.latency["hold accepted"].p99) },
    {
      name: "  errors and dropped arrivals",
      unit: "of all",
      value: of((r) =>
        share(
          r.slowOver.arrivals.error + r.slowOver.arrivals.dropped,
          (arrivalsPerSecond(r.slowOver) * r.slowOver.measuredMs) / 1_000,
        ),
      ),
      goal: { atMost: 0.001 },
    },
    {
      name: "  memory, last fifth against second fifth",
      unit: "x",
      value: of((r) => part(r.memory, 0.8, 1) / part(r.memory, 0.2, 0.4)),
      goal: { atMost: 1.15 },
    },
    { name: "  memory at its highest", unit: "MiB", value: of((r) => Math.max(...r.memory)) },
    {
      name: "  after it, half the peak offered: accepted",
      unit: "of offered",
      value: of((r) => accepted(r.slowAfter)),
      goal: { atLeast: 0.99 },
    },
    { name: "HTTP: peak", unit: "accepted/s", value: of((r) => r.fastPeak.acceptedPerSecond) },
    { name: "HTTP: offered", unit: "holds/s", value: of((r) => arrivalsPerSecond(r.fastOver)) },
    {
      name: "  accepted, against the peak",
      unit: "x",
      value: of((r) => r.fastOver.acceptedPerSecond / r.fastPeak.acceptedPerSecond),
    },
    {
      name: "  after it, half the peak offered: accepted",
      unit: "of offered",
      value: of((r) => accepted(r.fastAfter)),
      goal: { atLeast: 0.99 },
    },
    { name: "  after it: p99", unit: "ms", value: of((r) => r.fastAfter.latency["hold accepted"].p99) },
  ]
}

export const overload: Experiment = {
  name: "overload",
  summary: "three times what the journal can write on a slow line, and more than the HTTP server can read",
  run: async (options, say) => {
    const postgres = await openPostgres()
    try {
      const rounds: Round[] = []
      for (let round = 0; round < options.rounds; round++) {
        say(`round ${round + 1} of ${options.rounds}`)
        rounds.push(await oneRound(options, postgres, say))
      }
      return {
        findings: findingsOf(rounds),
        raw: { postgres: postgres.version, rounds },
        notes: [
          `Slow database: every answer comes ${slowMs} ms later, so every flush takes at least that long.`,
          "Open model with 12,000 connections, so that the connections of the generator do not become the limit.",
          "While more is offered than the HTTP server can read, the generator takes processor time from it: see the page.",
        ],
      }
    } finally {
      await postgres.stop()
    }
  },
}
