/** A Postgres journal on a database of its own, and a door into that database for tests that break something. */
import { PgClient } from "@effect/sql-pg"
import { concertIdMax } from "@ticketrush/protocol"
import { createDatabase, type TestDatabase } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import pg from "pg"
import { migrate } from "../../src/database/migrate.ts"
import { JournalPostgres, journalMigrations } from "../../src/journal/JournalPostgres.ts"
import type { AppendForm } from "../../src/journal/JournalPostgresFence.ts"
import { calls, recordAt, settled } from "./calls.ts"

export type OpenJournal = { readonly journal: JournalPostgres; readonly close: () => Promise<void> }

export type PostgresFixture = {
  readonly database: TestDatabase
  readonly journal: JournalPostgres
  readonly warnings: ReadonlyArray<string>
  /** A session of a superuser on the same database. */
  readonly admin: pg.Client
  readonly session: () => Promise<pg.Client>
  /** Another journal on the same tables: another node. `url` may lead through a proxy, `form` be a weaker append. */
  readonly another: (url?: string, form?: AppendForm) => Promise<OpenJournal>
  readonly close: () => Promise<void>
}

export const openPostgres = async (): Promise<PostgresFixture> => {
  const database = await createDatabase()
  const warnings: string[] = []
  const log = { warn: (message: string) => void warnings.push(message) }
  const opened: OpenJournal[] = []
  const another = async (url = database.url, form?: AppendForm): Promise<OpenJournal> => {
    const scope = Scope.makeUnsafe()
    const make = JournalPostgres.make({ url: Redacted.make(url), log, ...(form && { form }) })
    const open = {
      journal: await Effect.runPromise(make.pipe(Scope.provide(scope))),
      close: () => Effect.runPromise(Scope.close(scope, Exit.void)),
    }
    opened.push(open)
    return open
  }
  const sessions: pg.Client[] = []
  const session = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    sessions.push(client)
    return client
  }
  const admin = await session()
  const client = PgClient.layer({ url: Redacted.make(database.url), maxConnections: 1 })
  await Effect.runPromise(migrate(journalMigrations).pipe(Effect.provide(client)))
  const close = async (): Promise<void> => {
    for (const open of opened) await open.close()
    for (const each of sessions) await each.end()
    await database.drop()
  }
  const { journal } = await another()
  // Its connection is up before the first test asks; that concert is never opened.
  await settled(calls(journal), recordAt(concertIdMax, 1, 1))
  return { database, journal, warnings, admin, session, another, close }
}
