/**
 * One of the two servers of a race: a strategy with sessions and timers of its own, over seats that both sell. It can be
 * stopped, as a process is by its machine: then nothing that it was about to write is written, and no timer of it ends.
 */
import { PgClient } from "@effect/sql-pg"
import { attemptsPostgres } from "@ticketrush/engine/backends/AttemptsPostgres"
import type { LabBackend, SeatRange, Strategy, StrategyParts } from "@ticketrush/engine/backends/LabBackend"
import { isFailure, type RowSession, type RowStore } from "@ticketrush/engine/backends/RowStore"
import { sharedRowStore } from "@ticketrush/engine/backends/RowStorePostgres"
import type { Defer, Log } from "@ticketrush/engine/ports"
import { nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import { type ConcertId, limits } from "@ticketrush/protocol"
import { Effect, Layer, Redacted, type Scope } from "effect"
import { SqlClient } from "effect/sql"

export type SidePlaces = {
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly kafkaBrokers: ReadonlyArray<string>
  /** Sessions of Postgres, all of which are open before the race. */
  readonly sessions: number
  readonly concertId: ConcertId
  readonly options: ReadonlyArray<SeatRange>
}

/** What comes before a statement is sent; it goes on when `go` is called. */
export type Gate = (go: () => void) => void

export type SideGates = { readonly beforeBook: Gate; readonly beforeCommit: Gate }

export const openGates: SideGates = { beforeBook: (go) => go(), beforeCommit: (go) => go() }

/** Timers that stand still while their process is stopped: what ended meanwhile happens when it goes on. */
export class StoppableTimers {
  #kept: Array<() => void> | null = null

  readonly defer: Defer = {
    soon: nodeDefer.soon,
    after: (delayMs, task) =>
      nodeDefer.after(delayMs, () => (this.#kept === null ? task() : void this.#kept.push(task))),
  }

  stop(): void {
    this.#kept ??= []
  }

  goOn(): void {
    const kept = this.#kept ?? []
    this.#kept = null
    for (const task of kept) task()
  }
}

/** Servers are stopped and cut off here on purpose: what they warn of is counted in the report, and not printed. */
export const silentLog: Log = { warn: () => undefined }

/** The seats are put up and every session is open; until the scope closes. */
export const openSide = (
  strategy: Strategy,
  places: SidePlaces,
  gates: SideGates,
  defer: Defer,
): Effect.Effect<LabBackend, unknown, Scope.Scope> => {
  const url = Redacted.make(places.databaseUrl)
  const opening = Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const store = yield* sharedRowStore({ url, defer, log: silentLog, sessionsMax: places.sessions })
    const parts: StrategyParts = {
      rows: Effect.map(store, (rows) => gated(rows, gates)),
      attempts: attemptsPostgres({ url, log: silentLog, answerMsMax: limits.outcomeWaitMsMax }).pipe(
        Effect.provideService(SqlClient.SqlClient, sql),
      ),
      redisUrl: places.redisUrl === null ? null : Redacted.make(places.redisUrl),
      kafkaBrokers: places.kafkaBrokers,
      defer,
      random: nodeRandom,
      log: silentLog,
    }
    const backend = yield* strategy.start(parts)
    yield* putUp(backend, places)
    yield* openSessions(yield* store, places.sessions)
    return backend
  })
  return Effect.flatMap(Layer.build(PgClient.layer({ url, maxConnections: 2 })), (context) =>
    Effect.provide(opening, context),
  )
}

const putUp = (backend: LabBackend, { concertId, options }: SidePlaces): Effect.Effect<void> =>
  Effect.callback((resume) =>
    backend.open(concertId, options, (answer) =>
      resume(
        answer.kind === "opened"
          ? Effect.void
          : Effect.die(new Error(`the seats were not put up: ${answer.refusal?.code}`)),
      ),
    ),
  )

/** Lends all of them at once, so that none has to be opened later. */
const openSessions = (rows: RowStore, sessions: number): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const lent: RowSession[] = []
    for (let nth = 0; nth < sessions; nth++) {
      rows.session((session) => {
        if (isFailure(session)) return resume(Effect.die(new Error(`no session: ${session.reason}`)))
        lent.push(session)
        if (lent.length < sessions) return
        for (const each of lent) each.giveBack()
        resume(Effect.void)
      })
    }
  })

const gated = (rows: RowStore, gates: SideGates): RowStore => ({
  open: rows.open,
  release: rows.release,
  holdersOf: rows.holdersOf,
  statesOf: rows.statesOf,
  session: (done) => rows.session((session) => done(isFailure(session) ? session : gatedSession(session, gates))),
})

const gatedSession = (session: RowSession, { beforeBook, beforeCommit }: SideGates): RowSession => ({
  begin: (isolation, done) => session.begin(isolation, done),
  read: (seats, done) => session.read(seats, done),
  lock: (seats, how, done) => session.lock(seats, how, done),
  advise: (seats, done) => session.advise(seats, done),
  book: (booking, done) => beforeBook(() => session.book(booking, done)),
  bookAll: (bookings, done) => session.bookAll(bookings, done),
  keyed: (concert, person, key, done) => session.keyed(concert, person, key, done),
  commit: (done) => beforeCommit(() => session.commit(done)),
  rollback: (done) => session.rollback(done),
  giveBack: () => session.giveBack(),
})
