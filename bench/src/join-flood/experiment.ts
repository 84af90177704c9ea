/**
 * A million people join the line of a sale while others hold, pay and confirm on the same sale: what the flood costs the
 * buyers. Quiet and flood are measured next to each other, on the same server, with the same open-model load of buyers.
 */
import type { Experiment, Finding } from "../Experiment.ts"
import { createUsers, setupConcert, startGateway } from "../http/Gateway.ts"
import { setLine, standing } from "../http/line.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import type { SeatRange } from "../load/Journey.ts"
import { runLoad } from "../load/Load.ts"
import type { Job, RunResult } from "../load/Run.ts"
import { summary } from "../stats.ts"

export type FloodPlan = {
  readonly joins: number
  readonly joinsPerSecond: number
  /** Whole purchases that begin per second, each of three requests. */
  readonly purchasesPerSecond: number
  readonly quietMs: number
}

export type Flood = {
  readonly plan: FloodPlan
  readonly quietBefore: RunResult
  readonly buyers: RunResult
  readonly joiners: RunResult
  /** The same buyers beside as many requests to the echo of the same server: what sharing two cores costs alone. */
  readonly echoed: RunResult
  readonly quietAfter: RunResult
}

export const flood = async (plan: FloodPlan, postgres: Postgres, say: (line: string) => void): Promise<Flood> => {
  const database = await postgres.createDatabase()
  const gateway = await startGateway({ DATABASE_URL: database.url })
  try {
    const { port } = gateway
    const users = await createUsers(port, 2_000)
    const floodMs = (plan.joins * 1_000) / plan.joinsPerSecond
    const perPhase = (ms: number): number => Math.ceil((plan.purchasesPerSecond * (ms + 2_000)) / 1_000)
    const concert = await setupConcert(port, 1, perPhase(floodMs) + 3 * perPhase(plan.quietMs))
    await setLine(port, concert.id, standing)
    let taken = 0
    const buy = (measureMs: number): Promise<RunResult> => {
      const count = perPhase(measureMs)
      const seats: SeatRange = { first: concert.options[0].first + taken, count }
      taken += count
      return load(port, {
        connections: 64,
        rate: plan.purchasesPerSecond,
        warmupMs: 1_000,
        measureMs,
        journey: { kind: "lifecycles", users, seats: { ranges: [seats], order: "filled" } },
      })
    }
    say("  quiet")
    const quietBefore = await buy(plan.quietMs)
    say(`  flood: ${plan.joins} joins`)
    const [buyers, joiners] = await Promise.all([
      buy(floodMs),
      load(port, {
        connections: 256,
        rate: plan.joinsPerSecond,
        warmupMs: 0,
        measureMs: floodMs + 1_000,
        journey: { kind: "joins", people: { first: 1_000_000_000, count: plan.joins }, concertId: concert.id },
      }),
    ])
    say("  echo instead of joins")
    const [echoed] = await Promise.all([
      buy(plan.quietMs),
      load(port, {
        connections: 256,
        rate: plan.joinsPerSecond,
        warmupMs: 0,
        measureMs: plan.quietMs + 1_000,
        journey: { kind: "same", path: "/api/lab/echo", body: '{"userId":1000000000,"concertId":12}' },
      }),
    ])
    say("  quiet again")
    const quietAfter = await buy(plan.quietMs)
    return { plan, quietBefore, buyers, joiners, echoed, quietAfter }
  } finally {
    await gateway.stop()
    await database.drop()
  }
}

const load = (port: number, job: Omit<Job, "host" | "port" | "patienceMs">): Promise<RunResult> =>
  runLoad({ host: "127.0.0.1", port, patienceMs: 5_000, ...job })

const steps = ["hold", "paying", "confirm"] as const

const lost = ({ arrivals }: RunResult): number =>
  arrivals.dropped + arrivals.error + arrivals.tryAgain + arrivals.refused

const findingsOf = (rounds: ReadonlyArray<Flood>): ReadonlyArray<Finding> => {
  const of = (pick: (round: Flood) => number): ReturnType<typeof summary> => summary(rounds.map(pick))
  const quiet = ({ quietBefore, quietAfter }: Flood, step: string, key: "p50" | "p99"): number =>
    (quietBefore.latency[`${step} accepted`][key] + quietAfter.latency[`${step} accepted`][key]) / 2
  const during = ({ buyers }: Flood, step: string, key: "p50" | "p99"): number =>
    buyers.latency[`${step} accepted`][key]
  const beside = ({ echoed }: Flood, step: string, key: "p50" | "p99"): number =>
    echoed.latency[`${step} accepted`][key]
  return [
    ...steps.flatMap((step) =>
      (["p50", "p99"] as const).flatMap((key): ReadonlyArray<Finding> => {
        const finding = (name: string, unit: string, pick: (round: Flood) => number): Finding => ({
          ...{ name, unit, value: of(pick) },
        })
        const against = finding(
          `${step} in the flood, ${key} against quiet`,
          "x",
          (r) => during(r, step, key) / quiet(r, step, key),
        )
        return [
          step === "paying" ? against : { ...against, goal: { atMost: 2 } },
          finding("  against as many echo requests", "x", (r) => during(r, step, key) / beside(r, step, key)),
          finding(`  ${key} quiet`, "ms", (r) => quiet(r, step, key)),
          finding(`  ${key} in the flood`, "ms", (r) => during(r, step, key)),
        ]
      }),
    ),
    { name: "joins offered", unit: "joins/s", value: of((r) => r.plan.joinsPerSecond) },
    {
      name: "  accepted",
      unit: "joins",
      value: of((r) => r.joiners.arrivals.accepted),
      goal: { atLeast: rounds[0].plan.joins },
    },
    { name: "  p50 from intended start", unit: "ms", value: of((r) => r.joiners.latency["join accepted"].p50) },
    { name: "  p99 from intended start", unit: "ms", value: of((r) => r.joiners.latency["join accepted"].p99) },
    { name: "purchases offered", unit: "whole/s", value: of((r) => r.plan.purchasesPerSecond) },
    {
      name: "  answers of buyers that were no yes",
      unit: "answers",
      value: of((r) => lost(r.buyers)),
      goal: { atMost: 0 },
    },
  ]
}

const fullPlan: FloodPlan = { joins: 1_000_000, joinsPerSecond: 15_000, purchasesPerSecond: 400, quietMs: 15_000 }

export const joinFlood: Experiment = {
  name: "join-flood",
  summary: "a million joins into the line of a sale while holds and confirms of the same sale go on",
  run: async (options, say) => {
    const postgres = await openPostgres()
    try {
      const rounds: Flood[] = []
      for (let round = 0; round < options.rounds; round++) {
        say(`round ${round + 1} of ${options.rounds}`)
        rounds.push(await flood(fullPlan, postgres, say))
      }
      return {
        findings: findingsOf(rounds),
        raw: { postgres: postgres.version, rounds },
        notes: [
          "Open model, latency from intended start; quiet is the mean of the phases before and after the flood.",
          "Server, Postgres and two load generators share the machine's cores, so in the flood the buyers' generator waits, too;",
          "as many requests to the echo of the same server show how much of the difference that is.",
        ],
      }
    } finally {
      await postgres.stop()
    }
  },
}
