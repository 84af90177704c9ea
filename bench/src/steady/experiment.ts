/**
 * Ten windows of the same load: what a server holds must not grow with the time that it runs. Half of what it can answer in a closed
 * loop comes, most of it for seats that are taken, and beside it buyers hold seats and give them back, which is what a
 * sale that is sold out hears for hours. `--seconds 60` makes ten minutes of it.
 *
 * What a sale remembers of each reservation grows by design. It is measured by a fresh server that loads the same sales, and taken off.
 */
import { readdirSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { optionOfSeat } from "@ticketrush/protocol"
import { type Watch, watchedGateway } from "../attacks/Watch.ts"
import { residentMiB } from "../child.ts"
import type { Experiment, Finding } from "../Experiment.ts"
import { createUsers, setupSeats, startGateway } from "../http/Gateway.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import { holds } from "../http-hold/stage.ts"
import type { JourneyPlan, SeatRange } from "../load/Journey.ts"
import { runLoad } from "../load/Load.ts"
import type { RunResult } from "../load/Run.ts"
import { summary } from "../stats.ts"
import { slopeOf } from "./slope.ts"

const windows = 10
/** The first ones fill tables and compile code. */
const settling = 2
const seatsOfEach = 20_000
/** Holds a second that are accepted and given back. */
const releaseRate = 200
const peakMs = 4_000
/** Connections, files and timers that a server may have more at one moment than at another. */
const playMax = 16
const slopeMaxMiB = 1

type Sample = {
  readonly minutes: number
  /** After a forced collection. */
  readonly usedMiB: number
  readonly residentMiB: number
  readonly descriptors: number
  readonly timers: number
}

const sampleOf = async (watch: Watch, minutes: number): Promise<Sample> => ({
  minutes,
  usedMiB: await watch.usedMiB(),
  timers: watch.timers(),
  residentMiB: residentMiB(watch.gateway.pid),
  descriptors: readdirSync(`/proc/${watch.gateway.pid}/fd`).length,
})

const load = (
  port: number,
  journey: JourneyPlan,
  shape: { readonly connections: number; readonly rate: number | null; readonly measureMs: number },
): Promise<RunResult> => runLoad({ host: "127.0.0.1", port, journey, ...shape, warmupMs: 0, patienceMs: 10_000 })

/** A server that has loaded the sales, and the MiB that it holds then. */
const loadedServer = async (
  url: string,
  seats: ReadonlyArray<SeatRange>,
): Promise<{ readonly watch: Watch; readonly usedMiB: number }> => {
  const watch = await watchedGateway({ DATABASE_URL: url })
  try {
    for (const { first } of seats) {
      const path = `/api/concerts/options/${optionOfSeat(first)}/seats`
      const answer = await fetch(`http://127.0.0.1:${watch.gateway.port}${path}`)
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`a sale that is sold from answers ${answer.status}`)
    }
    return { watch, usedMiB: await watch.usedMiB() }
  } catch (error) {
    await watch.stop()
    throw error
  }
}

type Stage = { readonly users: SeatRange; readonly taken: SeatRange; readonly free: SeatRange }

const setUp = async (url: string): Promise<Stage> => {
  const gateway = await startGateway({ DATABASE_URL: url })
  try {
    const users = await createUsers(gateway.port, 2_000)
    const [taken, free] = await setupSeats(gateway.port, 2, seatsOfEach)
    return { users, taken, free }
  } finally {
    await gateway.stop()
  }
}

type Loaded = {
  readonly peakPerSecond: number
  readonly samples: ReadonlyArray<Sample>
  readonly refused: RunResult
  readonly released: RunResult
}

const loaded = async (
  watch: Watch,
  { free, taken, users }: Stage,
  seconds: number,
  say: (line: string) => void,
): Promise<Loaded> => {
  const { port } = watch.gateway
  const wanted = holds(users, [taken], "again")
  say("  the closed loop")
  const peak = await load(port, wanted, { connections: 128, rate: null, measureMs: peakMs })
  const peakPerSecond = ((peak.answers.accepted + peak.answers.refused) * 1_000) / peak.measuredMs
  const measureMs = windows * seconds * 1_000
  const releases: JourneyPlan = { kind: "releases", users, seats: { ranges: [free], order: "again" } }
  const loads = Promise.all([
    load(port, wanted, { connections: 64, rate: peakPerSecond / 2, measureMs }),
    load(port, releases, { connections: 64, rate: releaseRate, measureMs }),
  ])
  const since = performance.now()
  const samples: Sample[] = []
  const sampling = async (): Promise<void> => {
    for (let n = 1; n <= windows; n++) {
      // Shortly before the load ends: what is open then belongs to it.
      await sleep(Math.max(0, since + n * seconds * 1_000 - 500 - performance.now()))
      samples.push(await sampleOf(watch, (performance.now() - since) / 60_000))
      say(`  window ${n} of ${windows}: ${samples[n - 1].usedMiB.toFixed(1)} MiB`)
    }
  }
  const [[refused, released]] = await Promise.all([loads, sampling()])
  for (const { answers, errors } of [refused, released]) {
    if (answers.error > 0) throw new Error(`${answers.error} requests of the steady load failed: ${errors[0] ?? ""}`)
  }
  await watch.gateway.listsLevel()
  return { peakPerSecond, samples, refused, released }
}

type Outcome = Loaded & { readonly stateMiB: number }

const outcomeOf = async (seconds: number, postgres: Postgres, say: (line: string) => void): Promise<Outcome> => {
  const database = await postgres.createDatabase()
  try {
    const stage = await setUp(database.url)
    const seats = [stage.taken, stage.free]
    const first = await loadedServer(database.url, seats)
    const result = await loaded(first.watch, stage, seconds, say).finally(() => first.watch.stop())
    say("  a fresh server that loads the same sales")
    const fresh = await loadedServer(database.url, seats)
    await fresh.watch.stop()
    return { ...result, stateMiB: fresh.usedMiB - first.usedMiB }
  } finally {
    await database.drop()
  }
}

const spread = (values: ReadonlyArray<number>): number => Math.max(...values) - Math.min(...values)

const findingsOf = ({ peakPerSecond, refused, released, samples, stateMiB }: Outcome): ReadonlyArray<Finding> => {
  const settled = samples.slice(settling)
  const slope = (pick: (sample: Sample) => number): number =>
    slopeOf(settled.map((sample) => ({ x: sample.minutes, y: pick(sample) })))
  const state = stateMiB / samples[samples.length - 1].minutes
  const used = slope((sample) => sample.usedMiB)
  const one = (value: number) => summary([value])
  const answers = (run: RunResult): number => ((run.answers.accepted + run.answers.refused) * 1_000) / run.measuredMs
  return [
    { name: "closed loop", unit: "answers/s", value: one(peakPerSecond) },
    { name: "holds, nearly all of taken seats", unit: "answers/s", value: one(answers(refused)) },
    { name: "holds and cancellations", unit: "answers/s", value: one(answers(released)) },
    { name: "memory after a collection", unit: "MiB", value: summary(settled.map(({ usedMiB }) => usedMiB)) },
    { name: "resident memory", unit: "MiB", value: summary(settled.map((sample) => sample.residentMiB)) },
    { name: "memory grows by", unit: "MiB/min", value: one(used) },
    { name: "of it what the sales remember", unit: "MiB/min", value: one(state) },
    { name: "memory grows by, beside it", unit: "MiB/min", value: one(used - state), goal: { atMost: slopeMaxMiB } },
    { name: "resident memory grows by", unit: "MiB/min", value: one(slope((sample) => sample.residentMiB)) },
    {
      ...{ name: "descriptors, most less least", unit: "" },
      ...{ value: one(spread(settled.map(({ descriptors }) => descriptors))), goal: { atMost: playMax } },
    },
    {
      ...{ name: "timers, most less least", unit: "" },
      ...{ value: one(spread(settled.map(({ timers }) => timers))), goal: { atMost: playMax } },
    },
  ]
}

export const steady: Experiment = {
  name: "steady",
  summary: "ten windows at half of the closed loop: memory, descriptors and timers stay what they are",
  run: async ({ seconds }, say) => {
    const postgres = await openPostgres()
    try {
      const outcome = await outcomeOf(seconds, postgres, say)
      return {
        findings: findingsOf(outcome),
        raw: {
          samples: outcome.samples,
          stateMiB: outcome.stateMiB,
          answers: [outcome.refused.answers, outcome.released.answers],
        },
        notes: [
          `Ten windows of ${seconds} s, of which the last eight count; the goals are about windows of 60 s.`,
          "Holds that ran out after five minutes are made anew by the next request for their seat.",
        ],
      }
    } finally {
      await postgres.stop()
    }
  },
}
