/** The backend of one server of the lab: a strategy over rows, Redis or Kafka, or the engine on its journal. */
import { PgClient } from "@effect/sql-pg"
import type { StoredSeat } from "@ticketrush/audit/history/History"
import { attemptsPostgres } from "@ticketrush/engine/backends/AttemptsPostgres"
import type { SeatRange, Strategy, StrategyParts } from "@ticketrush/engine/backends/LabBackend"
import type { ReservationBackend } from "@ticketrush/engine/backends/ReservationBackend"
import { ReservationBackendActor } from "@ticketrush/engine/backends/ReservationBackendActor"
import { sharedRowStore } from "@ticketrush/engine/backends/RowStorePostgres"
import { kafka, kafkaDefaults, kafkaWith } from "@ticketrush/engine/backends/StrategyKafka"
import { redisLua } from "@ticketrush/engine/backends/StrategyRedisLua"
import { strategies } from "@ticketrush/engine/backends/strategies"
import { nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import { limits, optionIdOf } from "@ticketrush/protocol"
import { Effect, Layer, Redacted, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import { actorName, strategyFrom } from "../contenders/contenders.ts"
import { openEngine } from "../contenders/engine.ts"
import { openAllSessions, putUp } from "../contenders/opened.ts"
import type { AppJob } from "./AppJob.ts"
import { isKeptIn, type Stored, storedByLooking, storedInSale } from "./stored.ts"

export type OpenedBackend = {
  readonly backend: ReservationBackend
  /** Each seat that is taken, once all calls have ended. */
  readonly stored: () => Promise<Stored>
  /** Sessions of Postgres that were lent so far; of the engine: records that were appended. */
  readonly sessions: () => number
}

const log = {
  warn: (message: string, fields: object) => console.error(`the server of the lab warns: ${message}`, fields),
}

/** The backend with the seats of the job put up, until the scope closes. */
export const openBackend = (job: AppJob): Effect.Effect<OpenedBackend, unknown, Scope.Scope> =>
  job.contender === actorName ? openActor(job) : openStrategy(job)

const openStrategy = Effect.fnUntraced(function* (job: AppJob) {
  const url = Redacted.make(job.databaseUrl)
  const context = yield* Layer.build(PgClient.layer({ url, maxConnections: 2 }))
  let sessions = 0
  const opening = Effect.gen(function* () {
    const store = yield* sharedRowStore({ url, defer: nodeDefer, log, sessionsMax: job.pool })
    yield* openAllSessions(yield* store, job.pool)
    const parts: StrategyParts = {
      rows: Effect.map(store, (rows) => ({
        session: (done) => {
          sessions++
          rows.session(done)
        },
        open: rows.open,
        release: rows.release,
        holdersOf: rows.holdersOf,
        statesOf: rows.statesOf,
      })),
      attempts: attemptsPostgres({ url, log, answerMsMax: limits.outcomeWaitMsMax }).pipe(
        Effect.provideService(SqlClient.SqlClient, yield* SqlClient.SqlClient),
      ),
      redisUrl: job.redisUrl === null ? null : Redacted.make(job.redisUrl),
      kafkaBrokers: job.kafkaBrokers,
      defer: nodeDefer,
      random: nodeRandom,
      log,
    }
    const backend = yield* (yield* strategyOf(job)).start(parts)
    yield* putUp(backend, job.concertId, rangesOf(job))
    const sql = yield* SqlClient.SqlClient
    return {
      backend,
      sessions: () => sessions,
      stored: async () => {
        if (job.contender === redisLua.name) return storedByLooking(backend, job)
        const seats = await Effect.runPromise(Effect.map(rowsStored(sql), storedOf))
        const isInRows = job.module === null || (await isKeptIn(seats, backend, job))
        return isInRows ? { seats } : storedByLooking(backend, job)
      },
    } satisfies OpenedBackend
  })
  return yield* Effect.provide(opening, context)
})

const strategyOf = ({ contender, messagesAtOnce, module }: AppJob): Effect.Effect<Strategy> => {
  if (module !== null) return Effect.promise(() => strategyFrom(module))
  return Effect.succeed(
    contender === kafka.name && messagesAtOnce !== null
      ? kafkaWith({ ...kafkaDefaults, messagesAtOnce })
      : strategies.get(contender)!,
  )
}

const rowsStored = (sql: SqlClient.SqlClient) =>
  sql<{ readonly seat: string; readonly people: ReadonlyArray<string> }>`
    select seat::text, array_agg(person::text order by id) as people
      from lab_reservation, unnest(seats) as seat where released_at is null group by seat`

const storedOf = (rows: ReadonlyArray<{ readonly seat: string; readonly people: ReadonlyArray<string> }>) =>
  rows.map(({ people, seat }): StoredSeat => ({ seat: Number(seat), people: people.map(Number) }))

const rangesOf = ({ concertId, options }: AppJob): ReadonlyArray<SeatRange> =>
  options.map((seats, number) => ({ optionId: optionIdOf(concertId, number), seats }))

const openActor = Effect.fnUntraced(function* (job: AppJob) {
  const { concertId, databaseUrl } = job
  const engine = yield* openEngine({
    concertId,
    databaseUrl,
    incarnation: "lab",
    log,
    options: rangesOf(job),
  })
  return {
    backend: new ReservationBackendActor(engine),
    sessions: () => engine.counters().records,
    stored: () => storedInSale(engine, concertId),
  } satisfies OpenedBackend
})
