/** A database of one's own with the tables of the engine, and the client that the services take. */
import { PgClient } from "@effect/sql-pg"
import { limits } from "@ticketrush/protocol"
import { createDatabase, type TestDatabase } from "@ticketrush/testing"
import { Context, Effect, Exit, Layer, Redacted, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { catalogueMigrations } from "../../src/catalogue/store.ts"
import { migrate } from "../../src/database/migrate.ts"
import { JournalPostgres, journalMigrations } from "../../src/journal/JournalPostgres.ts"

export type Tables = {
  readonly database: TestDatabase
  readonly sql: SqlClient.SqlClient
  readonly journal: () => Promise<JournalPostgres>
  /** Another client of the same database, for instance through a network that breaks. */
  readonly client: (url: string) => Promise<SqlClient.SqlClient>
  readonly run: <A, E>(effect: Effect.Effect<A, E, SqlClient.SqlClient | Scope.Scope>) => Promise<A>
  readonly close: () => Promise<void>
}

/** On the shared server, unless another database is given. */
export const openTables = async (elsewhere?: TestDatabase): Promise<Tables> => {
  const database = elsewhere ?? (await createDatabase())
  const scope = Scope.makeUnsafe()
  const url = Redacted.make(database.url)
  const client = async (at: string): Promise<SqlClient.SqlClient> => {
    const layer = PgClient.layer({ url: Redacted.make(at), maxConnections: limits.tableConnectionsMax })
    return Context.get(await Effect.runPromise(Layer.buildWithScope(layer, scope)), SqlClient.SqlClient)
  }
  const sql = await client(database.url)
  const run = <A, E>(effect: Effect.Effect<A, E, SqlClient.SqlClient | Scope.Scope>): Promise<A> =>
    Effect.runPromise(effect.pipe(Effect.provideService(SqlClient.SqlClient, sql), Scope.provide(scope)))
  await run(Effect.andThen(migrate(journalMigrations), migrate(catalogueMigrations)))
  const log = { warn: () => undefined }
  return {
    database,
    sql,
    run,
    client,
    journal: () => run(JournalPostgres.make({ url, log })),
    close: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await database.drop()
    },
  }
}
