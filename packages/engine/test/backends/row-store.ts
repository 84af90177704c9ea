/** Seat rows in a Postgres of one's own, and strategies over them, as one or several processes have them. */
import { optionIdOf, type SeatId } from "@ticketrush/protocol"
import { Effect, Exit, Redacted, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { type LabBackend, LabPartError, type Strategy, type StrategyParts } from "../../src/backends/LabBackend.ts"
import type { Reserve, ReserveAnswer } from "../../src/backends/ReservationBackend.ts"
import type { RowStore } from "../../src/backends/RowStore.ts"
import { rowStorePostgres } from "../../src/backends/RowStorePostgres.ts"
import { nodeDefer, nodeRandom } from "../../src/ports-node.ts"
import { openTables, type Tables } from "../catalogue/postgres-tables.ts"
import { concertId } from "../sales.ts"

export type LabDatabase = {
  readonly tables: Tables
  readonly warnings: ReadonlyArray<string>
  /** A pool of its own on the same rows: another process. `url` may lead through a network that breaks. */
  readonly store: (options?: { readonly url?: string; readonly sessionsMax?: number }) => Promise<RowStore>
  /** The strategy over the rows of a concert whose option 0 has `seats` seats. */
  readonly backend: (strategy: Strategy, rows: RowStore, seats: number, concert?: number) => Promise<LabBackend>
  readonly close: () => Promise<void>
}

export const openLab = async (): Promise<LabDatabase> => {
  const tables = await openTables()
  const scope = Scope.makeUnsafe()
  const warnings: string[] = []
  const log = { warn: (message: string) => void warnings.push(message) }
  const run = <A, E>(effect: Effect.Effect<A, E, Scope.Scope | SqlClient.SqlClient>): Promise<A> =>
    Effect.runPromise(effect.pipe(Effect.provideService(SqlClient.SqlClient, tables.sql), Scope.provide(scope)))
  return {
    tables,
    warnings,
    store: ({ url = tables.database.url, sessionsMax = 10 } = {}) =>
      run(rowStorePostgres({ url: Redacted.make(url), defer: nodeDefer, log, sessionsMax })),
    backend: async (strategy, rows, seats, concert = concertId) => {
      const backend = await run(strategy.start(partsOver(rows)))
      const options = [{ optionId: optionIdOf(concert, 0), seats }]
      const opened = await new Promise((done) => backend.open(concert, options, done))
      if ((opened as { readonly kind: string }).kind !== "opened") throw new Error(JSON.stringify(opened))
      return backend
    },
    close: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await tables.close()
    },
  }
}

export const partsOver = (rows: RowStore): StrategyParts => ({
  rows: Effect.succeed(rows),
  attempts: Effect.fail(new LabPartError({ part: "PostgreSQL", message: "no queue was asked for" })),
  redisUrl: null,
  kafkaBrokers: [],
  defer: nodeDefer,
  random: nodeRandom,
  log: { warn: () => undefined },
})

export const reserve = (
  backend: Pick<LabBackend, "reserve">,
  person: number,
  seats: ReadonlyArray<SeatId>,
  key: Reserve["key"] = null,
): Promise<ReserveAnswer> => new Promise((done) => backend.reserve({ person, seats, key }, done))

export const holdersOf = async (
  backend: Pick<LabBackend, "holdersOf">,
  seat: SeatId,
): Promise<ReadonlyArray<number>> => {
  const answer = await new Promise<Parameters<Parameters<LabBackend["holdersOf"]>[1]>[0]>((done) =>
    backend.holdersOf(seat, done),
  )
  if (answer.kind !== "holders") throw new Error(JSON.stringify(answer))
  return answer.people
}
