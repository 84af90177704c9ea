/** The tables of a node: reached, ours alone, and as this version knows them. */
import { PgClient } from "@effect/sql-pg"
import { cashierMigrations } from "@ticketrush/cashier/cashier-migrations"
import { abuseMigrations } from "@ticketrush/engine/abuse/abuse-migrations"
import { reading } from "@ticketrush/engine/catalogue/StoreAccess"
import { catalogueMigrations } from "@ticketrush/engine/catalogue/store"
import { type DatabaseUrl, sqlOf } from "@ticketrush/engine/database/DatabaseHosts"
import { inspectDurability } from "@ticketrush/engine/database/durability"
import { migrate } from "@ticketrush/engine/database/migrate"
import { requireOwnSessions } from "@ticketrush/engine/database/pooler"
import { reasonUnder } from "@ticketrush/engine/database/reasonUnder"
import { eventFeedMigrations } from "@ticketrush/engine/feed/events/event-feed-migrations"
import { identityMigrations } from "@ticketrush/engine/identity/identity-migrations"
import { journalMigrations } from "@ticketrush/engine/journal/JournalPostgres"
import { sessionOf } from "@ticketrush/engine/journal/JournalPostgresSession"
import { refundMigrations } from "@ticketrush/engine/refunds/refund-migrations"
import { trailMigrations } from "@ticketrush/engine/trail/trail-migrations"
import { walletMigrations } from "@ticketrush/engine/wallet/wallet-migrations"
import { notifyMigrations } from "@ticketrush/notify/notify-migrations"
import { canaryConcertId, limits } from "@ticketrush/protocol"
import { webhookMigrations } from "@ticketrush/webhooks/webhook-migrations"
import { Data, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"

/** The database of a start is not there, or not as it must be. */
export class DatabaseError extends Data.TaggedError("DatabaseError")<{ readonly message: string }> {}

const notUnicode = (encoding: string): string =>
  `the database has the encoding ${encoding}, in which most names cannot be written: make one with encoding 'UTF8'`

/** What speaks another protocol begins with letters, and the driver takes them for the length of a message. */
const inPlainWords = (reason: string): string =>
  /^Message length \d+ exceeds/.test(reason) ? "what answers at that address is no PostgreSQL" : reason

/**
 * `others`: servers of ours that are connected to it already. `databaseMs`: its time, in milliseconds since 1970 UTC, a
 * moment before this returns.
 */
export const openDatabase = Effect.fnUntraced(
  function* (url: DatabaseUrl) {
    const database = yield* Layer.build(PgClient.layer(sqlOf(url, { maxConnections: limits.tableConnectionsMax })))
    return yield* Effect.gen(function* () {
      yield* requireOwnSessions
      const sql = yield* SqlClient.SqlClient
      const [{ encoding, others }] = yield* sql<{ readonly encoding: string; readonly others: number }>`
        select current_setting('server_encoding') as encoding, (
          select count(*)::integer from pg_stat_activity
          where datname = current_database() and application_name = ${sessionOf(url, "append").application_name}
        ) as others`
      if (encoding !== "UTF8") return yield* new DatabaseError({ message: notUnicode(encoding) })
      yield* migrate(journalMigrations)
      yield* migrate(catalogueMigrations)
      yield* migrate(identityMigrations)
      yield* migrate(refundMigrations)
      yield* migrate(walletMigrations)
      yield* migrate(webhookMigrations)
      yield* migrate(notifyMigrations)
      yield* migrate(cashierMigrations)
      yield* migrate(trailMigrations)
      yield* migrate(abuseMigrations)
      yield* migrate(eventFeedMigrations)
      const [{ used }] = yield* sql<{ readonly used: boolean }>`
        select exists (select from journal where concert_id > ${canaryConcertId}) as used`
      const ask = reading(sql`
        select exists (select from concerts), exists (select from users), exists (select from reservations)`)
      const risks = yield* inspectDurability
      const [{ now }] = yield* sql<{ readonly now: number }>`
        select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`
      const version = reading(sql<{ readonly version: string }>`
        select current_setting('server_version') as version`)
      const answers = Effect.map(version, ([{ version }]) => `PostgreSQL ${version}`)
      return { database, databaseMs: now, used, others, ask: Effect.asVoid(ask), answers, risks }
    }).pipe(Effect.provideContext(database))
  },
  Effect.catchTag(
    "SqlError",
    (error) => new DatabaseError({ message: `the database cannot be used: ${inPlainWords(reasonUnder(error))}` }),
  ),
)
