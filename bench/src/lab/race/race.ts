/** The race of thirty people for one seat as a workload of the lab. */
import { randomBytes } from "node:crypto"
import type { CallHistory } from "@ticketrush/audit/history/History"
import { judgeHistory } from "@ticketrush/audit/history/judge"
import { ReservationBackendActor } from "@ticketrush/engine/backends/ReservationBackendActor"
import { strategies } from "@ticketrush/engine/backends/strategies"
import { optionIdOf } from "@ticketrush/protocol"
import { Effect, Exit, Scope } from "effect"
import { commit } from "../../machine.ts"
import { actorName, type Contender, strategyOf } from "../contenders/contenders.ts"
import { openEngine } from "../contenders/engine.ts"
import { column, strategyColumn } from "../loads/columns.ts"
import type { Measured } from "../site/Measured.ts"
import { nextConcert } from "../site/nextConcert.ts"
import type { Servers } from "../site/Servers.ts"
import { countsOf } from "../site/verdict.ts"
import type { Workload } from "../workload/Workload.ts"
import { planOf } from "./plans.ts"
import { type RaceJob, race, racers, raceStrategy } from "./runRace.ts"
import { silentLog } from "./Side.ts"

const usualRepetitions = 200
const quickRepetitions = 10

/** Everything that was asked and heard in `repetitions` races of a contender. */
export const raceHistory = async (
  contender: Contender,
  repetitions: number,
  servers: Servers,
): Promise<CallHistory> => {
  const database = await (await servers.postgres(0)).createDatabase()
  const redis = contender.needs.includes("Redis") ? await servers.redis() : null
  const kafka = contender.needs.includes("Kafka") ? await servers.kafka() : null
  const job: RaceJob = {
    repetitions,
    places: {
      concertId: nextConcert(),
      databaseUrl: database.url,
      redisUrl: redis?.url ?? null,
      kafkaBrokers: kafka === null ? [] : [kafka.url],
    },
    commit: commit(),
    loseRedis: async () => {
      await redis!.kill()
      await redis!.restart()
    },
  }
  try {
    if (contender.name === actorName) return await raceActor(job)
    return await raceStrategy(planOf(await strategyOf(contender), `race:${randomBytes(6).toString("hex")}:`), job)
  } finally {
    await database.drop()
  }
}

/** The engine is one process: it owns the sale, and half of the people have no other server to ask. */
const raceActor = async (job: RaceJob): Promise<CallHistory> => {
  const scope = Scope.makeUnsafe()
  try {
    const places = {
      ...job.places,
      options: [{ optionId: optionIdOf(job.places.concertId, 0), seats: job.repetitions + 1 }],
    }
    const opening = openEngine({ ...places, incarnation: "race", log: silentLog })
    const engine = await Effect.runPromise(Scope.provide(opening, scope))
    return await race(actorName, [new ReservationBackendActor(engine)], job)
  } finally {
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

export const raceFigures = (history: CallHistory, repetitions: number): Measured => {
  const { unclear, violations } = judgeHistory(history)
  const seatsWith = (...kinds: ReadonlyArray<string>): number =>
    new Set(violations.flatMap(({ kind, seat }) => (kinds.includes(kind) ? [seat] : []))).size
  const winners = new Map<number, number>()
  const answers = new Map<string, number>()
  for (const { answered, asked } of history.calls) {
    if (asked.operation !== "hold" || answered === null) continue
    const { answer } = answered
    const code = answer.outcome === "accepted" ? "reserved" : answer.code
    answers.set(code, (answers.get(code) ?? 0) + 1)
    const won = winners.get(asked.seats[0]) ?? 0
    winners.set(asked.seats[0], won + (answer.outcome === "accepted" ? 1 : 0))
  }
  const counts = [...winners.values()]
  const unwon = counts.filter((won) => won === 0).length
  const stored = (history.stored ?? []).map(({ people }) => people.length)
  return {
    figures: {
      repetitions,
      doubleBooked: seatsWith("double-booked", "stored-twice"),
      holdersMax: Math.max(0, ...stored, ...counts),
      lost: seatsWith("lost"),
      winnersMin: Math.min(...counts),
      winnersMax: Math.max(...counts),
      otherWrongs: seatsWith("unasked", "no-order", "over-limit", "key-twice", "number-twice", "not-on-sale"),
      unclear: unclear.length,
    },
    answers: Object.fromEntries(answers),
    violations: { ...countsOf(violations), ...(unwon === 0 ? {} : { "race without a winner": unwon }) },
  }
}

/** A strategy of the reader's own is raced as it is. */
const mishapOf = ({ name }: Contender): string => {
  const strategy = strategies.get(name)
  return strategy === undefined ? "nothing" : planOf(strategy, "").says
}

export const raceWorkload: Workload = {
  name: "race",
  shows: `${racers} people want one seat, half of them at each of two servers (the engine is one). Every session is open and everybody asks in the same turn; then the next seat is raced for. Asked at the contract of the strategies, without HTTP; judged from calls, answers and what is stored in the end.`,
  showsWrong: true,
  cells: ({ quick }, contenders) =>
    contenders.map((contender) => {
      const repetitions = quick ? quickRepetitions : usualRepetitions
      return {
        contender,
        settings: { repetitions, mishap: mishapOf(contender) },
        measure: async (servers) => raceFigures(await raceHistory(contender, repetitions, servers), repetitions),
      }
    }),
  heading: () => "one seat, thirty people",
  columns: [
    strategyColumn,
    column("races", "repetitions"),
    column("seats sold twice", "doubleBooked"),
    column("most holders", "holdersMax"),
    column("acknowledged and lost", "lost"),
    column("winners, least", "winnersMin"),
    column("winners, most", "winnersMax"),
    { title: "what happens meanwhile", of: ({ settings }) => String(settings.mishap) },
  ],
  charts: () => [],
}
