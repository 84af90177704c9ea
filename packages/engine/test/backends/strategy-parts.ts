/** Strategies with a real Redis or Kafka, over seat rows that a test may hold back. */
import { gatedRows } from "@ticketrush/testing/gatedRows"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { attemptsPostgres } from "../../src/backends/AttemptsPostgres.ts"
import type { Strategy, StrategyParts } from "../../src/backends/LabBackend.ts"
import type { RowStore } from "../../src/backends/RowStore.ts"
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

type Call = "book" | "commit"

/** Rows whose sessions stop before the next call of a kind, as a process does that is stopped there. */
export class StoppedRows {
  readonly rows: RowStore
  #stopsAt: Call | undefined
  #stopped: (() => void) | undefined
  #isStopped: (() => void) | undefined

  constructor(rows: RowStore) {
    this.rows = gatedRows(rows, {
      beforeBook: (go) => this.#at("book", go),
      beforeCommit: (go) => this.#at("commit", go),
    })
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

  #at(call: Call, go: () => void): void {
    if (this.#stopsAt !== call) return go()
    this.#stopsAt = undefined
    this.#stopped = go
    this.#isStopped?.()
  }
}
