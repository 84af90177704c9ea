/** A database of one's own with the tables of journal, catalogue and notices, and people and a concert in it. */
import { PgClient } from "@effect/sql-pg"
import { catalogueMigrations } from "@ticketrush/engine/catalogue/store"
import { migrate } from "@ticketrush/engine/database/migrate"
import { journalMigrations } from "@ticketrush/engine/journal/JournalPostgres"
import { limits } from "@ticketrush/protocol"
import { createDatabase } from "@ticketrush/testing"
import { Context, Effect, Exit, Layer, Redacted, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { notifyMigrations } from "../src/notify-migrations.ts"

export type Tables = {
  readonly sql: SqlClient.SqlClient
  readonly run: <A, E>(effect: Effect.Effect<A, E, SqlClient.SqlClient | Scope.Scope>) => Promise<A>
  readonly person: () => Promise<number>
  readonly close: () => Promise<void>
}

export const openTables = async (): Promise<Tables> => {
  const database = await createDatabase()
  const scope = Scope.makeUnsafe()
  const layer = PgClient.layer({ url: Redacted.make(database.url), maxConnections: limits.tableConnectionsMax })
  const sql = Context.get(await Effect.runPromise(Layer.buildWithScope(layer, scope)), SqlClient.SqlClient)
  const run = <A, E>(effect: Effect.Effect<A, E, SqlClient.SqlClient | Scope.Scope>): Promise<A> =>
    Effect.runPromise(effect.pipe(Effect.provideService(SqlClient.SqlClient, sql), Scope.provide(scope)))
  for (const set of [journalMigrations, catalogueMigrations, notifyMigrations]) await run(migrate(set))
  let people = 0
  return {
    sql,
    run,
    person: async () => {
      const made = sql<{ readonly id: bigint }>`
        insert into users (username, tier, role) values (${`person-${++people}`}, 'BASIC', 'USER') returning id`
      return Number((await run(made))[0].id)
    },
    close: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await database.drop()
    },
  }
}
