/** From the measurements of all rounds to the figures of the report: ratios first. */
import type { Finding } from "../Experiment.ts"
import { arrivalsPerSecond } from "../http/measured.ts"
import type { Options } from "../options.ts"
import { ratios, summary } from "../stats.ts"
import type { Kept, Rounds } from "./stage.ts"
import { baselines, most } from "./variants.ts"

type Pick = (measured: Kept) => number

const accepted: Pick = (m) => m.acceptedPerSecond

export const findingsOf = (options: Options, rounds: Rounds): ReadonlyArray<Finding> => {
  const of = (name: string, pick: Pick): ReadonlyArray<number> => rounds.map((round) => pick(round[name]))
  return [
    ...options.connections.flatMap((connections) => ratiosOn(connections, most(options), of)),
    {
      name: `one concert of six options against six of one, ${most(options)} connections`,
      unit: "x",
      value: ratios(of("one concert of six options", accepted), of("six concerts of one option", accepted)),
    },
    ...openFindings(of),
    ...options.connections.flatMap((connections) => figuresOn(connections, of)),
  ]
}

type Of = (name: string, pick: Pick) => ReadonlyArray<number>

const ratiosOn = (connections: number, mostConnections: number, of: Of): ReadonlyArray<Finding> => {
  const on = (what: string): ReadonlyArray<number> => of(`${what}, ${connections} connections`, accepted)
  const against = (what: string, goal: Finding["goal"]): Finding => ({
    name: `holds against ${what}, ${connections} connections`,
    unit: "x",
    value: ratios(on("holds"), on(what)),
    ...(goal !== undefined && { goal }),
  })
  // The goals are about the most connections: with few, the time of a commit is what each request waits for.
  const goal = (atLeast: number): Finding["goal"] => (connections === mostConnections ? { atLeast } : undefined)
  return [against("echo", goal(0.5)), against("for-update", goal(10)), against("conditional-update", undefined)]
}

const failedShare: Pick = (m) => {
  const { dropped, error, tryAgain } = m.arrivals
  return ((dropped + error + tryAgain) * 1_000) / (arrivalsPerSecond(m) * m.measuredMs)
}

const openFindings = (of: Of): ReadonlyArray<Finding> => {
  const open = (name: string, unit: string, pick: Pick): Finding => ({
    name,
    unit,
    value: summary(of("holds, open model", pick)),
  })
  const latency = (m: Kept): Kept["latency"][string] => m.latency["hold accepted"]
  return [
    open("open model, 70 % of the capacity: offered", "holds/s", arrivalsPerSecond),
    open("  p50 from intended start", "ms", (m) => latency(m).p50),
    { ...open("  p99 from intended start", "ms", (m) => latency(m).p99), goal: { atMost: 20 } },
    open("  p99.9 from intended start", "ms", (m) => latency(m).p999),
    { ...open("  arrivals without a place or an answer", "of offered", failedShare), goal: { atMost: 0 } },
    open("  the generator's own lag in it, p99", "ms", (m) => m.ownLag.p99),
  ]
}

const figuresOn = (connections: number, of: Of): ReadonlyArray<Finding> => {
  const finding = (what: string, name: string, unit: string, pick: Pick): Finding => ({
    name,
    unit,
    value: summary(of(`${what}, ${connections} connections`, pick)),
  })
  const perSecond = (what: string, unit: string, pick: Pick): Finding =>
    finding(what, `${what}, ${connections} connections`, unit, pick)
  const server = (what: string): Finding =>
    finding(what, "  processor time of its server", "us each", (m) => m.serverCpuUs)
  const database = (what: string): Finding =>
    finding(what, "  processor time of Postgres", "us each", (m) => m.postgresCpuUs)
  const p99 = (what: string): Finding => finding(what, "  p99", "ms", (m) => m.latency["hold accepted"].p99)
  return [
    perSecond("echo", "answers/s", accepted),
    server("echo"),
    perSecond("holds", "accepted/s", accepted),
    server("holds"),
    database("holds"),
    p99("holds"),
    finding("holds", "  until the reservation lists were level again", "ms", (m) => m.settleMs),
    perSecond("lifecycles", "whole/s", (m) => m.journeysPerSecond),
    perSecond("refusals", "refused/s", (m) => (m.answers.refused * 1_000) / m.measuredMs),
    ...baselines.flatMap((what) => [perSecond(what, "accepted/s", accepted), server(what), database(what), p99(what)]),
  ]
}
