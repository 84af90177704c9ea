/** A database with the tables of the journal, for one experiment. */
import { PgClient } from "@effect/sql-pg"
import { migrate } from "@ticketrush/engine/database/migrate"
import { JournalPostgres, journalMigrations } from "@ticketrush/engine/journal/JournalPostgres"
import { AppendConnection } from "@ticketrush/engine/journal/JournalPostgresAppends"
import type { AppendForm } from "@ticketrush/engine/journal/JournalPostgresFence"
import { nodeClock } from "@ticketrush/engine/ports-node"
import { createDatabase, type TestDatabase } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import pg from "pg"

export type JournalDatabase = {
  readonly database: TestDatabase
  readonly admin: pg.Client
  readonly session: () => Promise<pg.Client>
  readonly journal: () => Promise<JournalPostgres>
  readonly appends: (form?: AppendForm, url?: string) => AppendConnection
}

const quiet = { warn: () => {} }

export const withJournal = async <A>(work: (on: JournalDatabase) => Promise<A>): Promise<A> => {
  const database = await createDatabase()
  const scope = Scope.makeUnsafe()
  const opened: Array<{ end: () => Promise<void> }> = []
  const appends: AppendConnection[] = []
  const session = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    opened.push(client)
    return client
  }
  try {
    const client = PgClient.layer({ url: Redacted.make(database.url), maxConnections: 1 })
    await Effect.runPromise(migrate(journalMigrations).pipe(Effect.provide(client)))
    return await work({
      database,
      admin: await session(),
      session,
      journal: () =>
        Effect.runPromise(
          JournalPostgres.make({ url: Redacted.make(database.url), log: quiet }).pipe(Scope.provide(scope)),
        ),
      appends: (form, url = database.url) => {
        const connection = new AppendConnection(Redacted.make(url), nodeClock, quiet, form)
        appends.push(connection)
        return connection
      },
    })
  } finally {
    for (const connection of appends) connection.close()
    for (const client of opened) await client.end()
    await Effect.runPromise(Scope.close(scope, Exit.void))
    await database.drop()
  }
}
