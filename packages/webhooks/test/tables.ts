/** A database of one's own with the tables of the journal and of webhooks. */
import { PgClient } from "@effect/sql-pg"
import { migrate } from "@ticketrush/engine/database/migrate"
import { journalMigrations } from "@ticketrush/engine/journal/JournalPostgres"
import { limits } from "@ticketrush/protocol"
import { createDatabase } from "@ticketrush/testing"
import { Context, Effect, Exit, Layer, Redacted, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { webhookMigrations } from "../src/webhook-migrations.ts"

export type Tables = {
  readonly url: string
  readonly sql: SqlClient.SqlClient
  readonly run: <A, E>(effect: Effect.Effect<A, E, SqlClient.SqlClient | Scope.Scope>) => Promise<A>
  readonly close: () => Promise<void>
}

export const openTables = async (): Promise<Tables> => {
  const database = await createDatabase()
  const scope = Scope.makeUnsafe()
  const layer = PgClient.layer({ url: Redacted.make(database.url), maxConnections: limits.tableConnectionsMax })
  const sql = Context.get(await Effect.runPromise(Layer.buildWithScope(layer, scope)), SqlClient.SqlClient)
  const run = <A, E>(effect: Effect.Effect<A, E, SqlClient.SqlClient | Scope.Scope>): Promise<A> =>
    Effect.runPromise(effect.pipe(Effect.provideService(SqlClient.SqlClient, sql), Scope.provide(scope)))
  await run(Effect.andThen(migrate(journalMigrations), migrate(webhookMigrations)))
  return {
    url: database.url,
    sql,
    run,
    close: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await database.drop()
    },
  }
}
