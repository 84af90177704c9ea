/**
 * Whether the way to the database gives each client a session of its own. A pooler that lends its sessions for one
 * transaction, or one statement, takes apart what selling rests on: prepared statements, time limits of a session,
 * session locks, and the proof that a statement has ended because the same session answers again
 * (docs/decisions/0011).
 */
import { Data, Effect } from "effect"
import { SqlClient, type SqlConnection } from "effect/sql"

export class PoolerError extends Data.TaggedError("PoolerError")<{ readonly message: string }> {}

const sharedSessions = new PoolerError({
  message:
    "DATABASE_URL leads to a connection pooler that lends its sessions for a transaction or a statement at a time " +
    "(PgBouncer: pool_mode = transaction or statement), and selling needs sessions of its own: name PostgreSQL itself " +
    "in DATABASE_URL, or a pooler with pool_mode = session",
})

/**
 * Fails when two clients meet in one session of the server, or one client finds itself in another session than before.
 * Neither happens without a pooler, nor with one that lends a session for as long as its client is connected.
 */
export const requireOwnSessions = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const one = yield* sql.reserve
  const other = yield* sql.reserve
  const mine = yield* sessionOf(one)
  if ((yield* sessionOf(other)) === mine) return yield* sharedSessions
  // While the other client keeps a session for its transaction, a pooler has to give us another one.
  yield* run(other, "begin")
  const theirs = yield* sessionOf(other)
  const again = yield* sessionOf(one)
  yield* run(other, "rollback")
  if (theirs === mine || again !== mine) return yield* sharedSessions
}).pipe(Effect.scoped)

const run = (connection: SqlConnection.Connection, text: string) => connection.executeUnprepared(text, [], undefined)

const sessionOf = (connection: SqlConnection.Connection) =>
  Effect.map(run(connection, "select pg_backend_pid() as pid"), ([row]) => (row as { readonly pid: number }).pid)
