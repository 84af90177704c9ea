/** The tables of a node: reached, ours alone, and as this version knows them. */
import { PgClient } from "@effect/sql-pg"
import { reading } from "@ticketrush/engine/catalogue/StoreAccess"
import { catalogueMigrations } from "@ticketrush/engine/catalogue/store"
import { inspectDurability } from "@ticketrush/engine/database/durability"
import { migrate } from "@ticketrush/engine/database/migrate"
import { requireOwnSessions } from "@ticketrush/engine/database/pooler"
import { reasonUnder } from "@ticketrush/engine/database/reasonUnder"
import { journalMigrations } from "@ticketrush/engine/journal/JournalPostgres"
import { canaryConcertId, limits } from "@ticketrush/protocol"
import { Data, Effect, Layer, type Redacted } from "effect"
import { SqlClient } from "effect/sql"

/** The database of a start is not there, or not as it must be. */
export class DatabaseError extends Data.TaggedError("DatabaseError")<{ readonly message: string }> {}

export const openDatabase = Effect.fnUntraced(
  function* (url: Redacted.Redacted) {
    const database = yield* Layer.build(PgClient.layer({ url, maxConnections: limits.tableConnectionsMax }))
    return yield* Effect.gen(function* () {
      yield* requireOwnSessions
      const sql = yield* SqlClient.SqlClient
      yield* migrate(journalMigrations)
      yield* migrate(catalogueMigrations)
      const [{ used }] = yield* sql<{ readonly used: boolean }>`
        select exists (select from journal where concert_id > ${canaryConcertId}) as used`
      const ask = reading(sql`
        select exists (select from concerts), exists (select from users), exists (select from reservations)`)
      return { database, used, ask: Effect.asVoid(ask), risks: yield* inspectDurability }
    }).pipe(Effect.provideContext(database))
  },
  Effect.catchTag(
    "SqlError",
    (error) => new DatabaseError({ message: `the database cannot be used: ${reasonUnder(error)}` }),
  ),
)
