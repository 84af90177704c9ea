/**
 * The connection that appends, and the only place that says what an append came to.
 *
 * An append is *rejected* only when Postgres reported an error and then answered once more on the same connection: the
 * failed statement has ended and was rolled back. Every other failure after the statement was handed over (silence, a
 * broken connection, a server that shuts down) is *unknown*, because the rows may be there or may still come; the
 * connection is dropped. One statement is on the wire at a time. A lost connection is opened anew by the next append.
 */
import type { Socket } from "node:net"
import { invariant } from "@ticketrush/protocol"
import { Client, DatabaseError, type QueryArrayResult } from "pg"
import { type DatabaseUrl, socketNow } from "../database/DatabaseHosts.ts"
import { reasonUnder } from "../database/reasonUnder.ts"
import type { Clock, Log } from "../ports.ts"
import type { AppendOutcome, AppendRejection, AppendResult, JournalRecord } from "./Journal.ts"
import { type AppendForm, appendForm } from "./JournalPostgresFence.ts"
import { sessionOf, settingsOf } from "./JournalPostgresSession.ts"

type Append = { readonly records: ReadonlyArray<JournalRecord>; readonly done: (result: AppendResult) => void }

/** The socket is ours, so that a line can be dropped without waiting for the other side. */
type Line = { readonly client: Client; readonly socket: Socket }

const backoffMinMs = 25
const backoffMaxMs = 1_000

const rejections: Readonly<Record<string, AppendRejection>> = {
  "55P03": "locked",
  "53100": "no-space",
  "25006": "read-only",
}

/** Classes that a proxy or a dying server may report about a statement that was committed all the same. */
const doubtfulClass = /^(08|57P|58|XX)/

export class AppendConnection {
  readonly #url: DatabaseUrl
  readonly #clock: Clock
  readonly #log: Log
  readonly #form: AppendForm
  readonly #waiting: Append[] = []
  #running = false
  #closed = false
  #line: Line | undefined
  #backoffMs = 0
  #tryAgainAt = Number.NEGATIVE_INFINITY

  constructor(url: DatabaseUrl, clock: Clock, log: Log, form: AppendForm = appendForm) {
    this.#url = url
    this.#clock = clock
    this.#log = log
    this.#form = form
  }

  append(records: ReadonlyArray<JournalRecord>, done: (result: AppendResult) => void): void {
    invariant(records.length > 0, "an append carries a record")
    for (let i = 1; i < records.length; i++) {
      invariant(records[i - 1].concertId < records[i].concertId, "an append names a sale once, sorted by concert id")
    }
    this.#waiting.push({ records, done })
    if (this.#running) return
    this.#running = true
    queueMicrotask(() => this.#next())
  }

  /** What is on the wire becomes unknown, what waits is rejected. */
  close(): void {
    this.#closed = true
    if (this.#line !== undefined) this.#drop(this.#line)
  }

  #next(): void {
    const append = this.#waiting.shift()
    if (append === undefined) {
      this.#running = false
      return
    }
    const finish = (result: AppendResult): void => {
      queueMicrotask(() => this.#next())
      append.done(result)
    }
    const unreachable = (): void => finish({ kind: "rejected", reason: "unreachable" })
    if (this.#line !== undefined) this.#send(this.#line, append.records, finish)
    else if (this.#closed || this.#clock.monotonicMs() < this.#tryAgainAt) unreachable()
    else this.#connect((line) => (line === undefined ? unreachable() : this.#send(line, append.records, finish)))
  }

  #connect(done: (line: Line | undefined) => void): void {
    const socket = socketNow(this.#url)
    const client = new Client({
      ...sessionOf(this.#url, "append"),
      stream: () => socket,
    })
    const line: Line = { client, socket }
    client.on("error", () => this.#drop(line))
    client.on("end", () => this.#drop(line))
    const connected = (failure: Error | null): void => {
      if (failure === null && !this.#closed) {
        this.#line = line
        this.#backoffMs = 0
        return done(line)
      }
      this.#drop(line)
      this.#backoffMs = Math.min(backoffMaxMs, Math.max(backoffMinMs, this.#backoffMs * 2))
      this.#tryAgainAt = this.#clock.monotonicMs() + this.#backoffMs
      this.#log.warn("the journal cannot be reached", { reason: failure === null ? "closed" : reasonUnder(failure) })
      done(undefined)
    }
    client.connect((failure: Error | null) =>
      failure === null ? client.query(settingsOf("append"), connected) : connected(failure),
    )
  }

  #drop(line: Line): void {
    if (this.#line === line) this.#line = undefined
    line.socket.destroy()
  }

  #send(line: Line, records: ReadonlyArray<JournalRecord>, finish: (result: AppendResult) => void): void {
    const statement = records.length === 1 ? this.#form.one : this.#form.many
    const query = {
      name: statement.name,
      text: statement.text,
      values: statement.values(records),
      rowMode: "array" as const,
    }
    const unknown = (failure: Error): void => {
      this.#drop(line)
      const reason = reasonUnder(failure)
      this.#log.warn("the outcome of an append is unknown", { reason })
      finish({ kind: "unknown", reason })
    }
    line.client.query(query, (failure: Error | null, result: QueryArrayResult) => {
      if (failure === null) return finish(answered(records, result.rows[0]))
      if (!(failure instanceof DatabaseError) || failure.code === undefined || doubtfulClass.test(failure.code)) {
        return unknown(failure)
      }
      const reason = rejections[failure.code] ?? "other"
      line.client.query("select 1", (silence: Error | null) => {
        if (silence !== null) return unknown(failure)
        this.#log.warn("an append was rejected", { reason: failure.message, code: failure.code ?? "" })
        // Anything else may sit in the session (a plan, a setting, a server that was demoted): the next gets a fresh one.
        if (reason !== "locked") this.#drop(line)
        finish({ kind: "rejected", reason })
      })
    })
  }
}

/** The row of `answer` in `JournalPostgresFence.ts`: journal time, count, and who was written when not all were. */
const answered = (records: ReadonlyArray<JournalRecord>, row: ReadonlyArray<unknown>): AppendResult => {
  const [databaseMs, count, names] = row
  const written = new Set(typeof names === "string" ? names.split(",").map(Number) : [])
  const outcomes = records.map(
    ({ concertId }): AppendOutcome => (count === records.length || written.has(concertId) ? "committed" : "fenced"),
  )
  return { kind: "answered", outcomes, databaseMs: Number(databaseMs) }
}
