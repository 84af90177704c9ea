/** Attempts in PostgreSQL: one row each. Each call is one statement, for as many attempts as come together. */
import { Effect, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import { writing } from "../catalogue/StoreAccess.ts"
import { type DatabaseUrl, poolOf } from "../database/DatabaseHosts.ts"
import { warnOfLostSessions } from "../database/lost-sessions.ts"
import { type MigrationSet, migrate } from "../database/migrate.ts"
import { reasonUnder } from "../database/reasonUnder.ts"
import type { Log } from "../ports.ts"
import type { AttemptStatus, Attempts, AttemptsAnswer } from "./Attempts.ts"
import { LabPartError } from "./LabBackend.ts"

const queueMigrations: MigrationSet = { name: "lab queue", folder: new URL("./queue-sql/", import.meta.url) }

export type AttemptsPostgresOptions = {
  readonly url: DatabaseUrl
  readonly log: Log
  /** How long a statement may take, in milliseconds. */
  readonly answerMsMax: number
}

const connections = 4
/** Attempts older than this are removed by those that are noted, so many at a time. */
const keptMinutes = 60
const removedAtOnce = 500

const statements = {
  note: `
with old as (
  delete from lab_attempt where id in (
    select id from lab_attempt where at < clock_timestamp() - interval '${keptMinutes} minutes' limit ${removedAtOnce}
     for update skip locked)
)
insert into lab_attempt (id, person, seats, seat)
select id, person, array(select jsonb_array_elements_text(seats)::bigint), (seats->>0)::bigint
  from jsonb_to_recordset($1::jsonb) as given (id text, person bigint, seats jsonb)
 order by id
    on conflict (id) do nothing`,
  decide: `
insert into lab_attempt (id, person, seats, seat, outcome)
select id, person, array(select jsonb_array_elements_text(seats)::bigint), (seats->>0)::bigint, outcome
  from jsonb_to_recordset($1::jsonb) as given (id text, person bigint, seats jsonb, outcome jsonb)
 order by id
    on conflict (id) do update set outcome = excluded.outcome
 where lab_attempt.outcome is null or excluded.outcome->>'kind' = 'reserved'`,
  find: "select id, person, to_jsonb(seats), outcome from lab_attempt where id = any($1)",
  newest: `
select newest.id, person, to_jsonb(newest.seats), newest.outcome
  from jsonb_to_recordset($1::jsonb) as asked (person bigint, seat bigint)
 cross join lateral (
   select id, seats, outcome from lab_attempt
    where person = asked.person and seat = asked.seat order by number desc limit 1) as newest`,
}

type Row = readonly [id: string, person: string, seats: ReadonlyArray<number>, outcome: AttemptStatus["outcome"]]

/** Makes the tables where there are none; closes its sessions with the scope. */
export const attemptsPostgres = Effect.fnUntraced(function* ({
  answerMsMax,
  log,
  url,
}: AttemptsPostgresOptions): Effect.fn.Return<Attempts, LabPartError, Scope.Scope | SqlClient.SqlClient> {
  yield* writing(yield* SqlClient.SqlClient, migrate(queueMigrations)).pipe(
    Effect.mapError((error) => missing(error.message)),
  )
  const pool = yield* Effect.acquireRelease(
    Effect.sync(() => {
      const pool = poolOf(url, {
        application_name: "ticketrush-lab-queue",
        max: connections,
        connectionTimeoutMillis: answerMsMax,
        query_timeout: answerMsMax,
      })
      warnOfLostSessions(pool, log, "a connection of the lab's queue was lost")
      return pool
    }),
    (pool) => Effect.promise(() => pool.end()),
  )
  const ask = (name: keyof typeof statements, value: unknown): Promise<ReadonlyArray<Row>> =>
    pool
      .query({ name: `lab-${name}`, text: statements[name], values: [value], rowMode: "array" })
      .then(({ rows }) => rows as unknown as ReadonlyArray<Row>)
  const answer = (rows: Promise<ReadonlyArray<Row>>, done: (answer: AttemptsAnswer) => void): void => {
    rows.then(
      (found) => done({ kind: "attempts", attempts: found.map(attemptOf) }),
      (error: unknown) => done({ kind: "missing", reason: reasonUnder(error) }),
    )
  }
  const { rows } = yield* Effect.tryPromise({
    try: () => pool.query<{ topic: string }>("select topic from lab_queue"),
    catch: (error) => missing(reasonUnder(error)),
  })
  return {
    name: rows[0].topic,
    note: (attempts, done) => answer(ask("note", JSON.stringify(attempts)), done),
    decide: (decided, done) => answer(ask("decide", JSON.stringify(decided)), done),
    find: (ids, done) => answer(ask("find", ids), done),
    newest: (asked, done) => answer(ask("newest", JSON.stringify(asked)), done),
  }
})

const attemptOf = ([id, person, seats, outcome]: Row): AttemptStatus => ({ id, person: Number(person), seats, outcome })

const missing = (reason: string): LabPartError =>
  new LabPartError({
    part: "PostgreSQL",
    message: `the attempts of the strategy lab's queue cannot be reached: ${reason}`,
  })
