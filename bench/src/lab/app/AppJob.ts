/** What a server of the lab is started with, and what it says of its work. */
import type { HistoryCall } from "@ticketrush/audit/history/History"
import type { Stored } from "./stored.ts"

export type AppJob = {
  readonly contender: string
  /** The file of a strategy that is not the engine's. */
  readonly module: string | null
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly kafkaBrokers: ReadonlyArray<string>
  /** Of the strategy that has a queue: how many requests it decides together; null: as usual. */
  readonly messagesAtOnce: number | null
  /** Sessions of Postgres at a time. */
  readonly pool: number
  readonly concertId: number
  /** Seats of each option, by its number. */
  readonly options: ReadonlyArray<number>
  /** Names the process in the history. */
  readonly process: string
}

export type AppReport = {
  /** How often each answer was given, from the start on: `reserved`, or the code of a refusal or of "try again". */
  readonly answers: Readonly<Record<string, number>>
  readonly calls: number
  /** Sessions that were lent: one for each attempt, or for each batch; of the engine: records that were appended. */
  readonly sessions: number
}

export type ReportAsked = {
  /** Where {@link AppHistory} is written, in the form of `v8.serialize`. */
  readonly historyFile: string
  /** One of the processes reads what the store holds, for all of them. */
  readonly readsStore: boolean
}

export type AppHistory = {
  readonly calls: ReadonlyArray<HistoryCall>
  /** Null of a process that was not asked to read it. */
  readonly stored: Stored | null
}

export type AppMessage =
  | { readonly kind: "listening"; readonly port: number }
  | ({ readonly kind: "report" } & AppReport)
