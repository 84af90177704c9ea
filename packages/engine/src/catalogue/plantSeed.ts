/**
 * Plants a seed once in the life of a database: what is removed afterwards does not come back by a restart.
 *
 * All rows of a seed are written in one transaction, and in a database that has held nothing yet they get the ids from 1
 * on, however many starts died on the way: the examples of the documents name them. What follows, the sales, is brought
 * to its end by the next start, with the same ids.
 */
import { type ConcertId, canaryConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { CommandDoor } from "../EngineApi.ts"
import type { SetupPlan } from "./Catalogue.ts"
import { insertConcert, openConcert } from "./CataloguePostgres.ts"
import { type CatalogueError, RefusedError } from "./errors.ts"
import { type CheckedPlan, checkPlan } from "./plan.ts"
import { reading, writesNothing, writing, writtenInTheEnd } from "./StoreAccess.ts"
import { decided } from "./store.ts"
import type { UserDraft } from "./UserStore.ts"
import { insertUsers } from "./UsersPostgres.ts"

export type Seed = {
  readonly name: string
  readonly users: ReadonlyArray<UserDraft>
  readonly plans: ReadonlyArray<SetupPlan>
}

type Planting = { readonly finished: boolean; readonly concerts: ReadonlyArray<ConcertId> }

/** Any number will do that nothing else in this database locks. */
const seedLock = 7_243_393

/** True when this call brought the planting to its end. */
export const plantSeed = Effect.fnUntraced(function* (
  seed: Seed,
  engine: CommandDoor,
): Effect.fn.Return<boolean, CatalogueError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const found = Effect.map(
    reading(sql<Planting>`
      select planted_at is not null as finished, concerts from seeds where name = ${seed.name}`),
    ([row]): Planting | undefined => row,
  )
  if ((yield* found)?.finished === true) return false
  const plans = yield* Effect.forEach(seed.plans, (asked) => {
    const plan = checkPlan(asked)
    return plan instanceof RefusedError ? Effect.fail(plan) : Effect.succeed(plan)
  })
  return yield* Effect.gen(function* () {
    yield* sessionLock(sql)
    const planting = yield* found
    if (planting?.finished === true) return false
    const concerts = planting?.concerts ?? (yield* begin(sql, seed, plans))
    for (const [i, id] of concerts.entries()) {
      // A sale that is open already was opened by the start that died. A concert that was removed since stays removed.
      yield* decided(engine, id, plans[i].sale, "sale-exists", "sale-closed")
      yield* writing(sql, openConcert(sql, id))
    }
    yield* writing(sql, sql`update seeds set planted_at = now() where name = ${seed.name}`)
    return true
  }).pipe(Effect.scoped)
})

/** Nodes that start together plant one after the other. The lock goes with its connection, also when the node dies. */
const sessionLock = Effect.fnUntraced(function* (sql: SqlClient.SqlClient) {
  const connection = yield* writesNothing(sql.reserve)
  yield* Effect.acquireRelease(
    writesNothing(connection.executeUnprepared("select pg_advisory_lock($1)", [seedLock], undefined)),
    () => Effect.ignore(connection.executeUnprepared("select pg_advisory_unlock($1)", [seedLock], undefined)),
  )
})

/** All rows or none. */
const begin = (sql: SqlClient.SqlClient, seed: Seed, plans: ReadonlyArray<CheckedPlan>) =>
  writtenInTheEnd(
    sql,
    Effect.gen(function* () {
      yield* countFromOne(sql)
      yield* insertUsers(sql, seed.users)
      const concerts = yield* Effect.forEach(plans, (plan) => insertConcert(sql, plan))
      const ids = `{${concerts.join(",")}}`
      yield* sql`insert into seeds (name, concerts) values (${seed.name}, ${ids}::text::integer[])`
      return concerts
    }),
  )

/**
 * An identity goes on counting when its transaction is rolled back, so that a start that died here would leave a gap.
 * Where nothing was ever named, in the tables and in the journals, no id can mean two things, and counting begins anew.
 */
const countFromOne = Effect.fnUntraced(function* (sql: SqlClient.SqlClient) {
  yield* sql`lock table users, agencies, artists, venues, concerts in share row exclusive mode`
  const [{ unused }] = yield* sql<{ readonly unused: boolean }>`
    select not (exists (select from users) or exists (select from agencies) or exists (select from artists)
      or exists (select from venues) or exists (select from concerts) or exists (select from sale where concert_id > ${canaryConcertId})) as unused`
  if (!unused) return
  yield* sql`
    select setval(pg_get_serial_sequence(name, 'id'), 1, false)
    from unnest(array['users', 'agencies', 'artists', 'venues', 'concerts']) as name`
})
