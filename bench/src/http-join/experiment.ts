/**
 * Durable joins over HTTP: the product beside the ceiling of its own HTTP server in the same rounds, and what it holds
 * in an open model. The line has no capacity, so every join takes a place; a refusal ends the experiment.
 */
import type { Experiment, Finding } from "../Experiment.ts"
import { setupLine, standing } from "../http/line.ts"
import { arrivalsPerSecond, type Measured, mustBeClean } from "../http/measured.ts"
import { type Kept, type Rounds, Stage } from "../http-hold/stage.ts"
import type { Options } from "../options.ts"
import { ratios, summary } from "../stats.ts"

/** Parts of what the closed loop of the same round accepted with the most connections. */
const shares = [0.5, 0.7, 0.85, 1, 1.3] as const
/** What the original accepted in an open model with the cap on its queue raised: in memory, not durable. */
const originalPerSecond = 7_000
/** With at most this p99, in milliseconds, a rate counts as held. */
const heldMs = 100

const most = ({ connections }: Options): number => Math.max(...connections)
const openName = (share: number): string => `open model, ${Math.round(share * 100)} % of the closed loop`

const joins = async (stage: Stage, connections: number, rate: number | null): Promise<Measured> => {
  const perSecond = rate ?? 120_000
  const people = { first: 1_000_000_000, count: Math.ceil(perSecond * (stage.options.seconds + 3)) }
  const concertId = await setupLine(stage.gateway.port, standing)
  return stage.onGateway(connections, { kind: "joins", people, concertId }, { rate })
}

const echoBody = '{"userId":1000000000,"concertId":12}'

export const joinRound = async (
  options: Options,
  stage: Stage,
  backwards: boolean,
  say: (line: string) => void,
): Promise<Record<string, Kept>> => {
  const results: Record<string, Kept> = {}
  const keep = async (name: string, run: () => Promise<Measured>): Promise<Measured> => {
    say(`  ${name}`)
    const result = await run()
    results[name] = { ...result, settleMs: await stage.settle() }
    return result
  }
  const echo = (connections: number) => () =>
    stage.onGateway(connections, { kind: "same", path: "/api/lab/echo", body: echoBody })
  for (const connections of backwards ? [...options.connections].reverse() : options.connections) {
    const pair = [
      [`echo, ${connections} connections`, echo(connections)],
      [`joins, ${connections} connections`, () => joins(stage, connections, null)],
    ] as const
    for (const [name, run] of backwards ? [...pair].reverse() : pair) mustBeClean(name, await keep(name, run))
  }
  const ceiling = results[`joins, ${most(options)} connections`].acceptedPerSecond
  for (const share of shares) await keep(openName(share), () => joins(stage, most(options), share * ceiling))
  noRefusals(results)
  return results
}

/** A refused join costs next to nothing and would pass for speed. */
const noRefusals = (results: Readonly<Record<string, Measured>>): void => {
  for (const [name, { answers }] of Object.entries(results)) {
    if (answers.refused > 0) throw new Error(`${name}: ${answers.refused} joins were refused`)
  }
}

const held = (results: Readonly<Record<string, Kept>>): number =>
  Math.max(
    0,
    ...shares
      .map((share) => results[openName(share)])
      .filter((m) => m.latency["join accepted"].p99 <= heldMs && lost(m) === 0)
      .map((m) => m.acceptedPerSecond),
  )

const lost = (m: Measured): number => {
  const { dropped, error, tryAgain } = m.arrivals
  return ((dropped + error + tryAgain) * 1_000) / (arrivalsPerSecond(m) * m.measuredMs)
}

const findingsOf = (options: Options, rounds: Rounds): ReadonlyArray<Finding> => {
  const of = (name: string, pick: (m: Kept) => number) => rounds.map((round) => pick(round[name]))
  const accepted = (m: Kept): number => m.acceptedPerSecond
  const heldOf = rounds.map(held)
  return [
    ...options.connections.map((connections): Finding => {
      const value = ratios(
        of(`joins, ${connections} connections`, accepted),
        of(`echo, ${connections} connections`, accepted),
      )
      // As for holds the goal is about the most connections: with few, the time of a commit is what each request waits
      // for.
      const goal = connections === most(options) ? { goal: { atLeast: 0.5 } } : {}
      return { name: `joins against echo, ${connections} connections`, unit: "x", value, ...goal }
    }),
    { name: `open model: highest rate held, p99 <= ${heldMs} ms`, unit: "accepted/s", value: summary(heldOf) },
    {
      name: "  against what the original held, without durability",
      unit: "x",
      value: summary(heldOf.map((rate) => rate / originalPerSecond)),
    },
    ...shares.flatMap((share): ReadonlyArray<Finding> => {
      const name = openName(share)
      const latency = (m: Kept): Kept["latency"][string] => m.latency["join accepted"]
      return [
        { name: `${name}: offered`, unit: "joins/s", value: summary(of(name, arrivalsPerSecond)) },
        { name: "  accepted", unit: "joins/s", value: summary(of(name, accepted)) },
        { name: "  p50 from intended start", unit: "ms", value: summary(of(name, (m) => latency(m).p50)) },
        { name: "  p99 from intended start", unit: "ms", value: summary(of(name, (m) => latency(m).p99)) },
        { name: "  without a place or an answer", unit: "of offered", value: summary(of(name, lost)) },
      ]
    }),
    ...options.connections.flatMap((connections): ReadonlyArray<Finding> => {
      const [echo, joined] = [`echo, ${connections} connections`, `joins, ${connections} connections`]
      return [
        { name: echo, unit: "answers/s", value: summary(of(echo, accepted)) },
        { name: "  processor time of its server", unit: "us each", value: summary(of(echo, (m) => m.serverCpuUs)) },
        { name: joined, unit: "accepted/s", value: summary(of(joined, accepted)) },
        { name: "  processor time of its server", unit: "us each", value: summary(of(joined, (m) => m.serverCpuUs)) },
        { name: "  processor time of Postgres", unit: "us each", value: summary(of(joined, (m) => m.postgresCpuUs)) },
        { name: "  p99", unit: "ms", value: summary(of(joined, (m) => m.latency["join accepted"].p99)) },
      ]
    }),
  ]
}

export const httpJoin: Experiment = {
  name: "http-join",
  summary: "durable joins of a waiting line over HTTP, beside echo; saturation in an open model",
  run: async (options, say) => {
    const raw = await Stage.rounds(options, say, (stage, backwards) => joinRound(options, stage, backwards, say))
    return {
      findings: findingsOf(options, raw.rounds),
      raw,
      notes: [
        "Server, Postgres and load generator share the machine's cores; closed loop unless it says open model.",
        "Every join takes a place that is committed with fsync on, and answers rank, estimate and signed receipt.",
        "The original held 7,000 joins/s at p99 40-81 ms in an open model, in Redis without durability.",
      ],
    }
  },
}
