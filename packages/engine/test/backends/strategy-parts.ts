/** Strategies with a real Redis or Kafka, over seat rows that a test may hold back. */
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { attemptsPostgres } from "../../src/backends/AttemptsPostgres.ts"
import type { Strategy, StrategyParts } from "../../src/backends/LabBackend.ts"
import type { RowSession, RowStore } from "../../src/backends/RowStore.ts"
import { isFailure } from "../../src/backends/RowStore.ts"
import type { Defer } from "../../src/ports.ts"
import { nodeDefer } from "../../src/ports-node.ts"
import type { LabDatabase } from "./row-store.ts"

/** The strategy with parts that {@link LabDatabase} has none of. */
export const withParts = (strategy: Strategy, parts: Partial<StrategyParts>): Strategy => ({
  ...strategy,
  start: (others) => strategy.start({ ...others, ...parts }),
})

export const redisAt = (url: string): Pick<StrategyParts, "redisUrl"> => ({ redisUrl: Redacted.make(url) })

export const kafkaAt = (lab: LabDatabase, brokers: ReadonlyArray<string>): Partial<StrategyParts> => ({
  kafkaBrokers: brokers,
  attempts: attemptsPostgres({
    url: Redacted.make(lab.tables.database.url),
    log: { warn: () => {} },
    answerMsMax: 20_000,
  }).pipe(Effect.provideService(SqlClient.SqlClient, lab.tables.sql)),
})

/** Timers of a process that is stopped: what they would have started begins when it goes on. */
export class StoppableTimers {
  #kept: Array<() => void> | null = null

  readonly defer: Defer = {
    soon: nodeDefer.soon,
    after: (delayMs, task) =>
      nodeDefer.after(delayMs, () => (this.#kept === null ? task() : void this.#kept.push(task))),
  }

  stop(): void {
    this.#kept = []
  }

  goOn(): void {
    const kept = this.#kept ?? []
    this.#kept = null
    for (const task of kept) task()
  }
}

type Call = "book" | "commit"

/** Rows whose sessions stop before the next call of a kind, as a process does that is stopped there. */
export class StoppedRows {
  readonly rows: RowStore
  #stopsAt: Call | undefined
  #stopped: (() => void) | undefined
  #isStopped: (() => void) | undefined

  constructor(rows: RowStore) {
    this.rows = {
      ...rows,
      session: (done) => rows.session((session) => done(isFailure(session) ? session : this.#watched(session))),
    }
  }

  /** The next call of the kind is kept back; resolves once one is. */
  stopAt(call: Call): Promise<void> {
    this.#stopsAt = call
    return new Promise((resolve) => {
      this.#isStopped = resolve
    })
  }

  /** What was kept back happens now. */
  goOn(): void {
    this.#stopped?.()
    this.#stopped = undefined
  }

  #watched(session: RowSession): RowSession {
    const at = (call: Call, go: () => void): void => {
      if (this.#stopsAt !== call) return go()
      this.#stopsAt = undefined
      this.#stopped = go
      this.#isStopped?.()
    }
    return {
      begin: (isolation, done) => session.begin(isolation, done),
      read: (seats, done) => session.read(seats, done),
      lock: (seats, how, done) => session.lock(seats, how, done),
      advise: (seats, done) => session.advise(seats, done),
      bookAll: (bookings, done) => session.bookAll(bookings, done),
      keyed: (concert, person, key, done) => session.keyed(concert, person, key, done),
      rollback: (done) => session.rollback(done),
      giveBack: () => session.giveBack(),
      book: (booking, done) => at("book", () => session.book(booking, done)),
      commit: (done) => at("commit", () => session.commit(done)),
    }
  }
}
