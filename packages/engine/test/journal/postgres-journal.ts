/** A Postgres journal on a database of its own, and a door into that database for tests that break something. */
import { PgClient } from "@effect/sql-pg"
import { createDatabase, type TestDatabase } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import pg from "pg"
import { migrate } from "../../src/database/migrate.ts"
import { JournalPostgres, journalMigrations } from "../../src/journal/JournalPostgres.ts"

export type PostgresFixture = {
  readonly database: TestDatabase
  readonly journal: JournalPostgres
  readonly warnings: ReadonlyArray<string>
  /** A session of a superuser on the same database. */
  readonly admin: pg.Client
  /** Another journal on the same tables: another node. `url` may lead through a proxy. */
  readonly another: (url?: string) => Promise<JournalPostgres>
  readonly close: () => Promise<void>
}

export const openPostgres = async (): Promise<PostgresFixture> => {
  const database = await createDatabase()
  const scope = Scope.makeUnsafe()
  const warnings: string[] = []
  const log = { warn: (message: string) => void warnings.push(message) }
  const another = (url = database.url): Promise<JournalPostgres> =>
    Effect.runPromise(JournalPostgres.make({ url: Redacted.make(url), log }).pipe(Scope.provide(scope)))
  const admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  const client = PgClient.layer({ url: Redacted.make(database.url), maxConnections: 1 })
  await Effect.runPromise(migrate(journalMigrations).pipe(Effect.provide(client)))
  const close = async (): Promise<void> => {
    await Effect.runPromise(Scope.close(scope, Exit.void))
    await admin.end()
    await database.drop()
  }
  return { database, journal: await another(), warnings, admin, another, close }
}
