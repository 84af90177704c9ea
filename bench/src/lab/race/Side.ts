/**
 * One of the two servers of a race: a strategy with sessions and timers of its own, over seats that both sell. With gates
 * and timers that stop it is stopped as a process is: nothing that it was about to write is written, and no timer ends.
 */
import { PgClient } from "@effect/sql-pg"
import { attemptsPostgres } from "@ticketrush/engine/backends/AttemptsPostgres"
import type { LabBackend, SeatRange, Strategy, StrategyParts } from "@ticketrush/engine/backends/LabBackend"
import { sharedRowStore } from "@ticketrush/engine/backends/RowStorePostgres"
import type { Defer, Log } from "@ticketrush/engine/ports"
import { nodeRandom } from "@ticketrush/engine/ports-node"
import { type ConcertId, limits } from "@ticketrush/protocol"
import { gatedRows, type RowGates } from "@ticketrush/testing/gatedRows"
import { Effect, Layer, Redacted, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import { openAllSessions, putUp } from "../contenders/opened.ts"

export type SidePlaces = {
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly kafkaBrokers: ReadonlyArray<string>
  /** Sessions of Postgres, all of which are open before the race. */
  readonly sessions: number
  readonly concertId: ConcertId
  readonly options: ReadonlyArray<SeatRange>
}

/** Servers are stopped and cut off here on purpose: what they warn of is counted in the report, and not printed. */
export const silentLog: Log = { warn: () => undefined }

/** The seats are put up and every session is open; until the scope closes. */
export const openSide = (
  strategy: Strategy,
  places: SidePlaces,
  gates: RowGates,
  defer: Defer,
): Effect.Effect<LabBackend, unknown, Scope.Scope> => {
  const url = Redacted.make(places.databaseUrl)
  const opening = Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const store = yield* sharedRowStore({ url, defer, log: silentLog, sessionsMax: places.sessions })
    const parts: StrategyParts = {
      rows: Effect.map(store, (rows) => gatedRows(rows, gates)),
      attempts: attemptsPostgres({ url, log: silentLog, answerMsMax: limits.outcomeWaitMsMax }).pipe(
        Effect.provideService(SqlClient.SqlClient, sql),
      ),
      redisUrl: places.redisUrl === null ? null : Redacted.make(places.redisUrl),
      kafkaBrokers: places.kafkaBrokers,
      defer,
      random: nodeRandom,
      log: silentLog,
    }
    const backend = yield* strategy.start(parts)
    yield* putUp(backend, places.concertId, places.options)
    yield* openAllSessions(yield* store, places.sessions)
    return backend
  })
  return Effect.flatMap(Layer.build(PgClient.layer({ url, maxConnections: 2 })), (context) =>
    Effect.provide(opening, context),
  )
}
