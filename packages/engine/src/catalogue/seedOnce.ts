/** Plants a seed once in the life of a database: what somebody removes afterwards does not come back by a restart. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { StoreUnavailable } from "./errors.ts"
import { stored, storedInTheEnd } from "./store.ts"

/** Any number will do that nothing else in this database locks. */
const seedLock = 7_243_393

/** True when it was planted now. `plant` must be able to go on where a crash has stopped it. */
export const seedOnce = <E, R>(
  name: string,
  plant: Effect.Effect<void, E, R>,
): Effect.Effect<boolean, E | StoreUnavailable, R | SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const planted = Effect.map(stored(sql`select name from seeds where name = ${name}`), (rows) => rows.length > 0)
    if (yield* planted) return false
    return yield* Effect.gen(function* () {
      yield* sessionLock(sql)
      if (yield* planted) return false
      yield* plant
      yield* stored(sql`insert into seeds (name) values (${name})`)
      return true
    }).pipe(Effect.scoped)
  })

/** Nodes that start together plant one after the other. The lock goes with its connection, also when the node dies. */
const sessionLock = Effect.fnUntraced(function* (sql: SqlClient.SqlClient) {
  const connection = yield* storedInTheEnd(sql.reserve)
  yield* Effect.acquireRelease(
    storedInTheEnd(connection.executeUnprepared("select pg_advisory_lock($1)", [seedLock], undefined)),
    () => Effect.ignore(connection.executeUnprepared("select pg_advisory_unlock($1)", [seedLock], undefined)),
  )
})
