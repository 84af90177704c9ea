/** What keyed writes came to, in Postgres: see `sql/0006_kept_outcomes.sql`. */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { refused, writeUnknown } from "./errors.ts"
import { type KeptOutcomes, keptBounds } from "./KeptOutcomes.ts"
import { isSamePayload, type RequestKey } from "./RequestKey.ts"
import type { StoreAccess } from "./StoreAccess.ts"

type Row = { readonly payload: Uint8Array; readonly outcome: bigint }

/** How long a request waits for another one with its key that is under way, in milliseconds; below the deadline. */
const waitMs = 1_000

/** What a wait for a lock that took too long is called. */
const lockTimeout = "55P03"

/** How many outcomes that are too old one write takes away: more than the one that it brings. */
const prunedAtOnce = 8

const codeOf = ({ reason: { cause } }: SqlError.SqlError): unknown =>
  typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined

const outcomeOf = (rows: ReadonlyArray<Row>, key: RequestKey) => {
  const [row] = rows
  if (row === undefined) return Effect.succeed(null)
  return isSamePayload(row.payload, key.payload) ? Effect.succeed(Number(row.outcome)) : refused("key-reused")
}

export const makeKeptOutcomesPostgres = (
  sql: SqlClient.SqlClient,
  { read }: Pick<StoreAccess, "read">,
  { max, ms } = keptBounds,
): KeptOutcomes<SqlError.SqlError> => {
  const tooOld = sql`now() - ${ms}::bigint * interval '1 millisecond'`
  const kept = (key: RequestKey) => sql<Row>`
    select payload, outcome from kept_outcomes
    where scope = ${key.scope} and key = ${key.digest} and at > ${tooOld}`

  /** Until the end of the transaction: of several requests with one key one writes, and the others read what. */
  const alone = ({ scope, digest }: RequestKey) =>
    Effect.gen(function* () {
      const lock = sql`hashtextextended(${scope}, ${Buffer.from(digest).readBigInt64BE(0)})`
      const [{ free }] = yield* sql<{ readonly free: boolean }>`select pg_try_advisory_xact_lock(${lock}) as free`
      if (free) return
      yield* sql`select set_config('lock_timeout', ${String(waitMs)}, true)`
      yield* sql`select pg_advisory_xact_lock(${lock})`
      yield* sql`select set_config('lock_timeout', '0', true)`
    }).pipe(
      Effect.catchIf(
        (error) => codeOf(error) === lockTimeout,
        () => writeUnknown("another request with the same key is under way"),
      ),
    )

  const keep = Effect.fnUntraced(function* ({ scope, digest, payload }: RequestKey, id: number) {
    yield* sql`
      insert into kept_outcomes (scope, key, payload, outcome) values (${scope}, ${digest}, ${payload}, ${id})
      on conflict (scope, key) do update
        set payload = excluded.payload, outcome = excluded.outcome, number = default, at = excluded.at`
    yield* sql`
      delete from kept_outcomes where scope = ${scope} and key in (
        select key from (
          select key, number, at from kept_outcomes where scope = ${scope} order by number limit ${prunedAtOnce}
          for update skip locked
        ) as oldest
        where at <= ${tooOld} or number <= (
          select number from kept_outcomes where scope = ${scope}
          order by number desc limit 1 offset ${max}
        )
      )`
  })

  return {
    find: (key) => Effect.flatMap(read(kept(key)), (rows) => outcomeOf(rows, key)),
    once: Effect.fnUntraced(function* (key, body) {
      if (key === null) return { id: yield* body, again: false }
      yield* alone(key)
      const earlier = yield* outcomeOf(yield* kept(key), key)
      if (earlier !== null) return { id: earlier, again: true }
      const id = yield* body
      yield* keep(key, id)
      return { id, again: false }
    }),
    forget: (scope, id) => Effect.asVoid(sql`delete from kept_outcomes where scope = ${scope} and outcome = ${id}`),
  }
}
