/**
 * The seat rows of the lab in Postgres 15 and later, over a pool of sessions of their own: nothing that a strategy does,
 * or waits for, keeps the engine or the catalogue from a connection.
 */
import { SeatState, seatsPerOptionMax } from "@ticketrush/protocol"
import { Effect, Exit, Scope, Semaphore } from "effect"
import { SqlClient } from "effect/sql"
import type { ClientBase, Pool } from "pg"
import { writing } from "../catalogue/StoreAccess.ts"
import { type DatabaseUrl, poolOf } from "../database/DatabaseHosts.ts"
import { warnOfLostSessions } from "../database/lost-sessions.ts"
import { type MigrationSet, migrate } from "../database/migrate.ts"
import { reasonUnder } from "../database/reasonUnder.ts"
import type { Defer, Log } from "../ports.ts"
import { LabPartError } from "./LabBackend.ts"
import { type AnswerRow, RowSessionPostgres } from "./RowSessionPostgres.ts"
import { isFailure, type RowDone, type RowFailure, type RowSession, type RowStore } from "./RowStore.ts"

const labMigrations: MigrationSet = { name: "lab", folder: new URL("sql/", import.meta.url) }

export type RowStorePostgresOptions = {
  readonly url: DatabaseUrl
  readonly defer: Defer
  readonly log: Log
  /** Sessions at a time. */
  readonly sessionsMax: number
}

/** How long a missing server, a lock, a statement and a session that others have are waited for, in milliseconds. */
const connectMsMax = 800
const lockMsMax = 4_000
const statementMsMax = 5_000
const sessionWaitMsMax = 5_000
/** After how long a session that was not opened in its time is tried again for those who wait, in milliseconds. */
const openAgainMs = 100
/** A session that is not used for so long is closed: a rush opens many, and to open them again takes its time. */
const unusedMsMax = 60_000
/** A transaction that stands idle this long, for instance because its process was stopped, is ended. */
const idleMsMax = 10_000
/** Callers that wait for a session. */
const waitingMax = 16_384

/** Without scans the rows of a statement are found, and locked, in the order in which it names them. */
const settings = {
  statement_timeout: `${statementMsMax}ms`,
  lock_timeout: `${lockMsMax}ms`,
  idle_in_transaction_session_timeout: `${idleMsMax}ms`,
  client_connection_check_interval: "100ms",
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
}
const settingsText = `select ${Object.entries(settings)
  .map(([name, value]) => `set_config('${name}', '${value}', false)`)
  .join(", ")}`

/** Proves that the server is there, makes the tables where there are none, and closes the sessions with the scope. */
export const rowStorePostgres = (
  options: RowStorePostgresOptions,
): Effect.Effect<RowStore, LabPartError, Scope.Scope | SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const store = yield* Effect.acquireRelease(
      Effect.sync(() => new RowStorePostgres(options)),
      (opened) => Effect.promise(() => opened.close()),
    )
    const failure = yield* Effect.callback<RowFailure | undefined>((resume) =>
      store.session((session) => {
        if (!isFailure(session)) session.giveBack()
        resume(Effect.succeed(isFailure(session) ? session : undefined))
      }),
    )
    if (failure !== undefined) return yield* missing(failure.reason)
    yield* writing(yield* SqlClient.SqlClient, migrate(labMigrations)).pipe(
      Effect.mapError((error) => missing(error.message)),
    )
    return store
  })

/** The store that all strategies of a process share: opened by the first that asks, anew where that failed. */
export const sharedRowStore = Effect.fnUntraced(function* (
  options: RowStorePostgresOptions,
): Effect.fn.Return<Effect.Effect<RowStore, LabPartError>, never, Scope.Scope | SqlClient.SqlClient> {
  const scope = yield* Effect.scope
  const sql = yield* SqlClient.SqlClient
  const lock = yield* Semaphore.make(1)
  let opened: RowStore | undefined
  return Effect.gen(function* () {
    if (opened !== undefined) return opened
    const own = yield* Scope.fork(scope)
    opened = yield* rowStorePostgres(options).pipe(
      Effect.provideService(SqlClient.SqlClient, sql),
      Scope.provide(own),
      Effect.onError((cause) => Scope.close(own, Exit.failCause(cause))),
    )
    return opened
  }).pipe(lock.withPermits(1))
})

const missing = (reason: string): LabPartError =>
  new LabPartError({ part: "PostgreSQL", message: `the rows of the strategy lab cannot be reached: ${reason}` })

type Waiter = { readonly lend: RowDone<RowSessionPostgres>; readonly cancel: () => void }

class RowStorePostgres implements RowStore {
  readonly #pool: Pool
  readonly #defer: Defer
  readonly #log: Log
  readonly #waiting = new Set<Waiter>()
  #free: number
  #lent = 0
  #opensAgain = false

  constructor({ url, defer, log, sessionsMax }: RowStorePostgresOptions) {
    this.#defer = defer
    this.#log = log
    this.#free = sessionsMax
    this.#pool = poolOf(url, {
      application_name: "ticketrush-lab",
      max: sessionsMax,
      connectionTimeoutMillis: connectMsMax,
      idleTimeoutMillis: unusedMsMax,
      query_timeout: statementMsMax + 500,
      keepAlive: true,
      onConnect: async (client: ClientBase): Promise<void> => {
        // What breaks a session that is lent reaches the statement that is on it; here it would end the process.
        client.on("error", () => {})
        await client.query(settingsText)
      },
    })
    warnOfLostSessions(this.#pool, log, "a session of the strategy lab was lost")
  }

  readonly close = (): Promise<void> => this.#pool.end()

  readonly session = (done: RowDone<RowSession>): void => this.#lend(done)

  #lend(done: RowDone<RowSessionPostgres>): void {
    if (this.#free > 0) return this.#connect(done)
    this.#wait(done)
  }

  #wait(done: RowDone<RowSessionPostgres>): void {
    if (this.#waiting.size >= waitingMax) return done(late("too many callers wait for a session"))
    const waiter: Waiter = {
      lend: done,
      cancel: this.#defer.after(sessionWaitMsMax, () => {
        this.#waiting.delete(waiter)
        done(late(`no session within ${sessionWaitMsMax} ms`))
      }),
    }
    this.#waiting.add(waiter)
  }

  #connect(done: RowDone<RowSessionPostgres>): void {
    this.#open(done, () => {
      this.#wait(done)
      this.#openAgain()
    })
  }

  /** `missed`: the session was not opened in its time, and another one is lent. */
  #open(done: RowDone<RowSessionPostgres>, missed: () => void): void {
    this.#free--
    this.#pool.connect((failure, client) => {
      if (failure === undefined && client !== undefined) {
        this.#lent++
        return done(new RowSessionPostgres(client, this.#log, () => this.#cameBack()))
      }
      this.#free++
      // On a busy machine a new session may miss its time though the server is there: one that is lent comes back soon,
      // and where the server is gone it breaks.
      if (this.#lent > 0) return missed()
      const missing: RowFailure = { kind: "failed", why: "missing", reason: reasonUnder(failure) }
      done(missing)
      // All who wait would fail in the same way, and each attempt takes its time.
      for (const waiter of this.#takeWaiting()) waiter.lend(missing)
    })
  }

  /** A caller that keeps its sessions until one more is open gives none back: those who wait need a new one. */
  #openAgain(): void {
    if (this.#opensAgain || this.#waiting.size === 0) return
    this.#opensAgain = true
    this.#defer.after(openAgainMs, () => {
      this.#opensAgain = false
      if (this.#free === 0 || this.#waiting.size === 0) return
      const next = (): void => this.#openAgain()
      this.#open((session) => {
        this.#lendToFirst(session)
        next()
      }, next)
    })
  }

  #lendToFirst(session: RowSessionPostgres | RowFailure): void {
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter)
      waiter.cancel()
      return waiter.lend(session)
    }
    if (!isFailure(session)) session.giveBack()
  }

  #cameBack(): void {
    this.#free++
    this.#lent--
    for (const waiter of this.#waiting) {
      if (this.#free === 0) return
      this.#waiting.delete(waiter)
      waiter.cancel()
      this.#connect(waiter.lend)
    }
  }

  #takeWaiting(): ReadonlyArray<Waiter> {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const waiter of waiting) waiter.cancel()
    return waiting
  }

  readonly open: RowStore["open"] = (concertId, options, done) =>
    this.#ask<"opened">(
      `with made as (insert into lab_concert values ($1) on conflict do nothing returning concert_id)
       insert into lab_seat (seat_id)
       select option_id * ${seatsPerOptionMax} + index
         from made, unnest($2::bigint[], $3::integer[]) as o (option_id, seats), generate_series(0, seats - 1) as index
        order by 1`,
      [concertId, options.map(({ optionId }) => optionId), options.map(({ seats }) => seats)],
      done,
      () => "opened",
    )

  readonly release: RowStore["release"] = (reservation, done) =>
    this.#ask(
      `with ended as (
         update lab_reservation set released_at = floor(extract(epoch from clock_timestamp()) * 1000)
          where id = $1 and released_at is null returning id, seats
       ), freed as (
         update lab_seat s set version = s.version + 1, holder = null
           from (select id, seat from ended, unnest(seats) as seat order by seat) as of
          where s.seat_id = of.seat and s.holder = of.id
       )
       select exists (select from ended), exists (select from lab_reservation where id = $1)`,
      [reservation],
      done,
      ([[ended, there]]) => {
        if (ended === true) return "released"
        return there === true ? "ended" : "unknown-reservation"
      },
    )

  readonly holdersOf: RowStore["holdersOf"] = (seat, done) =>
    this.#ask(
      `select exists (select from lab_seat where seat_id = $1),
              array(select person::text from lab_reservation where released_at is null and seats @> array[$1::bigint] order by id)`,
      [seat],
      done,
      ([[there, people]]) => (there === true ? (people as ReadonlyArray<string>).map(Number) : null),
    )

  readonly statesOf: RowStore["statesOf"] = (optionId, done) =>
    this.#ask(
      `select coalesce(string_agg(case when holder is null then '0' else '1' end, '' order by seat_id), '')
         from lab_seat where seat_id between $1::bigint * ${seatsPerOptionMax} and ($1::bigint + 1) * ${seatsPerOptionMax} - 1`,
      [optionId],
      done,
      ([[taken]]) => Uint8Array.from(taken as string, (digit) => (digit === "1" ? SeatState.sold : SeatState.free)),
    )

  /** One statement in a session of its own. */
  #ask<A>(
    text: string,
    values: ReadonlyArray<unknown>,
    done: RowDone<A>,
    read: (rows: ReadonlyArray<AnswerRow>) => A,
  ): void {
    this.#lend((session) => {
      if (isFailure(session)) return done(session)
      const settled = (answer: A | RowFailure): void => {
        session.giveBack()
        done(answer)
      }
      session.ask({ text, values, writes: true }, settled, read)
    })
  }
}

const late = (reason: string): RowFailure => ({ kind: "failed", why: "late", reason })
