/**
 * Durable holds over HTTP: the product beside the ceiling of its own HTTP server and beside two servers as they are
 * usually written, all on the same Postgres, in the same rounds.
 */
import type { Experiment, Finding } from "../Experiment.ts"
import { type BaselineName, prepareBaseline, startBaselineServer } from "../http/baselines.ts"
import { createUsers, type Gateway, setupConcert, setupSeats, startGateway } from "../http/Gateway.ts"
import { type Measured, measured, mustBeClean } from "../http/measured.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import type { JourneyPlan, SeatPlan, SeatRange } from "../load/Journey.ts"
import type { Job } from "../load/Run.ts"
import type { Options } from "../options.ts"
import { ratios, summary } from "../stats.ts"

const echoBody = '{"userId":4096,"seatId":134217728000}'
const holdsPath = "/api/reservations/v6/holds"
const seatsPerConcert = 100_000
const baselineSeats = 120_000

type Round = {
  readonly port: number
  readonly users: SeatRange
  readonly watched: { readonly server: number; readonly postgres: number }
}

const jobOf = (options: Options, port: number, connections: number, journey: JourneyPlan): Job => ({
  host: "127.0.0.1",
  port,
  connections,
  journey,
  rate: null,
  warmupMs: 1_500,
  measureMs: options.seconds * 1_000,
  patienceMs: 2_000,
})

/** Enough seats for 60,000 holds a second. */
const concertsFor = (options: Options): number => Math.ceil(((options.seconds + 1.5) * 60_000) / seatsPerConcert)

const holds = (
  users: SeatRange,
  ranges: ReadonlyArray<SeatRange>,
  order: SeatPlan["order"] = "filled",
): JourneyPlan => ({ kind: "holds", path: holdsPath, users, seats: { ranges, order } })

/** The measurements against one gateway, by name. */
const gatewayVariants = (options: Options): Readonly<Record<string, (round: Round) => Promise<Measured>>> => {
  const run = async (round: Round, connections: number, journey: JourneyPlan): Promise<Measured> =>
    measured(jobOf(options, round.port, connections, journey), round.watched)
  const variants: Record<string, (round: Round) => Promise<Measured>> = {}
  for (const connections of options.connections) {
    variants[`echo, ${connections} connections`] = (round) =>
      run(round, connections, { kind: "same", path: "/api/lab/echo", body: echoBody })
    variants[`holds, ${connections} connections`] = async (round) =>
      run(round, connections, holds(round.users, await setupSeats(round.port, concertsFor(options), seatsPerConcert)))
    variants[`lifecycles, ${connections} connections`] = async (round) => {
      const ranges = await setupSeats(round.port, Math.ceil(concertsFor(options) / 3), seatsPerConcert)
      return run(round, connections, { kind: "lifecycles", users: round.users, seats: { ranges, order: "filled" } })
    }
    variants[`refusals, ${connections} connections`] = async (round) => {
      const { options: sold } = await setupConcert(round.port, 1, 1)
      await run(round, 1, holds(round.users, sold))
      return run(round, connections, holds(round.users, sold, "again"))
    }
  }
  const most = Math.max(...options.connections)
  const seatsOfSix = Math.ceil((concertsFor(options) * seatsPerConcert) / 6)
  variants["one concert of six options"] = async (round) => {
    const { options: six } = await setupConcert(round.port, 6, seatsOfSix)
    return run(round, most, holds(round.users, six, "spread"))
  }
  variants["six concerts of one option"] = async (round) =>
    run(round, most, holds(round.users, await setupSeats(round.port, 6, seatsOfSix), "spread"))
  return variants
}

const baseline = async (
  options: Options,
  name: BaselineName,
  url: string,
  postgres: Postgres,
  connections: number,
): Promise<Measured> => {
  await prepareBaseline(url, baselineSeats)
  const server = await startBaselineServer(name, url)
  try {
    const plan = holds({ first: 1, count: 2_000 }, [{ first: 1, count: baselineSeats }])
    return await measured(jobOf(options, server.port, connections, plan), {
      server: server.pid,
      postgres: postgres.pid,
    })
  } finally {
    await server.stop()
  }
}

const baselines: ReadonlyArray<BaselineName> = ["for-update", "conditional-update"]
/** The load that the latency goal is about: this part of what the same round could do at the most connections. */
const openShare = 0.7

const oneRound = async (
  options: Options,
  postgres: Postgres,
  backwards: boolean,
  say: (line: string) => void,
): Promise<Record<string, Measured>> => {
  const database = await postgres.createDatabase()
  const results: Record<string, Measured> = {}
  const keep = async (name: string, run: () => Promise<Measured>): Promise<void> => {
    say(`  ${name}`)
    await postgres.admin("checkpoint")
    const result = await run()
    mustBeClean(name, result)
    results[name] = result
  }
  const steps: Array<() => Promise<void>> = [
    async () => {
      const gateway = await startGateway({ DATABASE_URL: database.url })
      try {
        await gatewaySteps(options, postgres, gateway, backwards, keep, results)
      } finally {
        await gateway.stop()
      }
    },
    ...baselines.flatMap((name) =>
      options.connections.map((connections) => async () => {
        const key = `${name}, ${connections} connections`
        await keep(key, () => baseline(options, name, database.url, postgres, connections))
      }),
    ),
  ]
  try {
    for (const step of backwards ? steps.reverse() : steps) await step()
  } finally {
    await database.drop()
  }
  return results
}

const gatewaySteps = async (
  options: Options,
  postgres: Postgres,
  gateway: Gateway,
  backwards: boolean,
  keep: (name: string, run: () => Promise<Measured>) => Promise<void>,
  results: Readonly<Record<string, Measured>>,
): Promise<void> => {
  const users = await createUsers(gateway.port, 2_000)
  const round: Round = { port: gateway.port, users, watched: { server: gateway.pid, postgres: postgres.pid } }
  const variants = Object.entries(gatewayVariants(options))
  for (const [name, run] of backwards ? variants.reverse() : variants) await keep(name, () => run(round))

  const most = Math.max(...options.connections)
  const rate = openShare * results[`holds, ${most} connections`].acceptedPerSecond
  await keep("holds, open model", async () => {
    const seats = await setupSeats(round.port, concertsFor(options), seatsPerConcert)
    return measured({ ...jobOf(options, round.port, most, holds(users, seats)), rate }, round.watched)
  })
}

const findingsOf = (options: Options, rounds: ReadonlyArray<Record<string, Measured>>): ReadonlyArray<Finding> => {
  const findings: Finding[] = []
  const of = (name: string, pick: (measured: Measured) => number): ReadonlyArray<number> =>
    rounds.map((round) => pick(round[name]))
  const speed = (name: string): ReadonlyArray<number> => of(name, (m) => m.acceptedPerSecond)
  const most = Math.max(...options.connections)

  for (const connections of options.connections) {
    const on = (what: string): string => `${what}, ${connections} connections`
    const ratio = (to: string, goal?: Finding["goal"]): void => {
      const value = ratios(speed(on("holds")), speed(on(to)))
      findings.push({ name: `${on("holds")}, against ${to}`, unit: "x", value, ...(goal !== undefined && { goal }) })
    }
    ratio("echo", connections === most ? { atLeast: 0.5 } : undefined)
    ratio("for-update", { atLeast: 10 })
    ratio("conditional-update")
  }
  for (const connections of options.connections) {
    const on = (what: string): string => `${what}, ${connections} connections`
    for (const what of ["echo", "holds", ...baselines]) {
      findings.push({ name: on(what), unit: "accepted/s", value: summary(speed(on(what))) })
      findings.push({
        name: "  processor time of its server + of Postgres",
        unit: "us each",
        value: summary(of(on(what), (m) => m.serverCpuUs + (what === "echo" ? 0 : m.postgresCpuUs))),
      })
    }
    findings.push({
      name: on("lifecycles"),
      unit: "whole/s",
      value: summary(of(on("lifecycles"), (m) => m.journeysPerSecond)),
    })
    findings.push({
      name: on("refusals"),
      unit: "refused/s",
      value: summary(of(on("refusals"), (m) => (m.answers.refused * 1_000) / m.measuredMs)),
    })
    for (const what of ["holds", ...baselines]) {
      findings.push({
        name: `${on(what)}, p99`,
        unit: "ms",
        value: summary(of(on(what), (m) => m.latency["hold accepted"].p99)),
      })
    }
  }
  findings.push({
    name: `one concert of six options against six of one, ${most} connections`,
    unit: "x",
    value: ratios(speed("one concert of six options"), speed("six concerts of one option")),
  })
  const open = (pick: (m: Measured) => number): ReturnType<typeof summary> => summary(of("holds, open model", pick))
  findings.push({ name: "open model: arrivals offered (70 %)", unit: "holds/s", value: open((m) => arrivalsOf(m)) })
  findings.push({ name: "  p50 from intended start", unit: "ms", value: open((m) => m.latency["hold accepted"].p50) })
  findings.push({
    name: "  p99 from intended start",
    unit: "ms",
    value: open((m) => m.latency["hold accepted"].p99),
    goal: { atMost: 20 },
  })
  findings.push({
    name: "  p99.9 from intended start",
    unit: "ms",
    value: open((m) => m.latency["hold accepted"].p999),
  })
  findings.push({ name: "  p99 of the generator's own lag in it", unit: "ms", value: open((m) => m.sendLag.p99) })
  return findings
}

const arrivalsOf = ({ arrivals, measuredMs }: Measured): number =>
  (Object.values(arrivals).reduce((sum, count) => sum + count, 0) * 1_000) / measuredMs

export const httpHold: Experiment = {
  name: "http-hold",
  summary: "durable holds and whole lifecycles over HTTP, beside echo, SELECT FOR UPDATE and conditional UPDATE",
  run: async (options, say) => {
    const postgres = await openPostgres()
    try {
      const rounds: Array<Record<string, Measured>> = []
      for (let round = 0; round < options.rounds; round++) {
        say(`round ${round + 1} of ${options.rounds}`)
        rounds.push(await oneRound(options, postgres, round % 2 === 1, say))
      }
      return {
        findings: findingsOf(options, rounds),
        raw: { postgres: postgres.version, rounds },
        notes: [
          "Server, Postgres and load generator share the machine's cores; closed loop unless it says open model.",
          "Ratios are medians of the ratios of each round. Every accepted hold is committed with fsync on.",
        ],
      }
    } finally {
      await postgres.stop()
    }
  },
}
