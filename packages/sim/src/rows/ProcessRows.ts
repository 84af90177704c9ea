/**
 * The rows as one process sees them: answers reach it when it runs, its connections break, and what it had open is rolled
 * back once it is gone. A connection that breaks loses a statement before it is carried out, or the answer after that.
 */
import {
  isFailure,
  type RowDone,
  type RowFailure,
  type RowSession,
  type RowStore,
} from "@ticketrush/engine/backends/RowStore"
import type { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"

export type RowFaults = {
  /** Asked at each statement. */
  readonly atStatement: () => "nothing" | "lost" | "answer-lost"
}

type Options = {
  readonly rows: RowStore
  readonly process: SimProcess
  readonly queue: RunQueue
  readonly faults: RowFaults
}

type Ask<A> = (done: RowDone<A>) => void

export class ProcessRows implements RowStore {
  readonly #options: Options
  readonly #lent = new Set<ProcessSession>()

  constructor(options: Options) {
    this.#options = options
  }

  readonly session: RowStore["session"] = (done) =>
    this.#options.rows.session((session) => {
      if (isFailure(session)) return done(session)
      const own = new ProcessSession(session, this.#options, () => this.#lent.delete(own))
      this.#lent.add(own)
      this.#tell(done, own)
    })

  readonly open: RowStore["open"] = (concert, options, done) =>
    this.#options.rows.open(concert, options, (opened) => this.#tell(done, opened))

  readonly release: RowStore["release"] = (reservation, done) =>
    this.#ask("unknown", (answer) => this.#options.rows.release(reservation, answer), done)

  readonly holdersOf: RowStore["holdersOf"] = (seat, done) =>
    this.#ask("missing", (answer) => this.#options.rows.holdersOf(seat, answer), done)

  readonly statesOf: RowStore["statesOf"] = (option, done) =>
    this.#ask("missing", (answer) => this.#options.rows.statesOf(option, answer), done)

  /** The process is gone: the database notices, and rolls back what is open. */
  end(): void {
    for (const session of [...this.#lent]) session.end()
  }

  #ask<A>(why: RowFailure["why"], ask: Ask<A>, done: RowDone<A>): void {
    const { faults, queue } = this.#options
    const fault = faults.atStatement()
    if (fault === "lost") return this.#tell(done, broken(why))
    queue.soon(null, "the database is asked", () =>
      ask((answer) => this.#tell(done, fault === "answer-lost" ? broken(why) : answer)),
    )
  }

  #tell<A>(done: RowDone<A>, answer: A | RowFailure): void {
    this.#options.queue.soon(this.#options.process, "the database answers", () => done(answer))
  }
}

const broken = (why: RowFailure["why"]): RowFailure => ({ kind: "failed", why, reason: "the connection has ended" })

class ProcessSession implements RowSession {
  readonly #session: RowSession
  readonly #options: Options
  readonly #onEnd: () => void
  #inTransaction = false
  #underWay = false
  #ended = false
  #broken = false

  constructor(session: RowSession, options: Options, onEnd: () => void) {
    this.#session = session
    this.#options = options
    this.#onEnd = onEnd
  }

  readonly begin: RowSession["begin"] = (isolation, done) => {
    this.#ask<"begun">(false, (answer) => this.#session.begin(isolation, answer), done)
    this.#inTransaction = true
  }

  readonly read: RowSession["read"] = (seats, done) =>
    this.#ask(false, (answer) => this.#session.read(seats, answer), done)

  readonly lock: RowSession["lock"] = (seats, how, done) =>
    this.#ask(false, (answer) => this.#session.lock(seats, how, answer), done)

  readonly advise: RowSession["advise"] = (seats, done) =>
    this.#ask<"locked">(false, (answer) => this.#session.advise(seats, answer), done)

  readonly book: RowSession["book"] = (booking, done) =>
    this.#ask(!this.#inTransaction, (answer) => this.#session.book(booking, answer), done)

  readonly bookAll: RowSession["bookAll"] = (bookings, done) =>
    this.#ask(!this.#inTransaction, (answer) => this.#session.bookAll(bookings, answer), done)

  readonly keyed: RowSession["keyed"] = (concert, person, key, done) =>
    this.#ask(false, (answer) => this.#session.keyed(concert, person, key, answer), done)

  readonly commit: RowSession["commit"] = (done) => {
    this.#inTransaction = false
    this.#ask<"committed">(true, (answer) => this.#session.commit(answer), done)
  }

  readonly rollback: RowSession["rollback"] = (done) => {
    this.#inTransaction = false
    this.#ask<"rolled-back">(false, (answer) => this.#session.rollback(answer), done)
  }

  readonly giveBack = (): void => this.end()

  /** A statement that is under way is carried out first, as the database does whose client has gone meanwhile. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    if (!this.#underWay) this.#giveBack()
  }

  #giveBack(): void {
    this.#onEnd()
    this.#session.giveBack()
  }

  /** `writes`: something may be written once it was carried out, though no transaction is open after it. */
  #ask<A>(writes: boolean, ask: Ask<A>, done: RowDone<A>): void {
    const { faults, process, queue } = this.#options
    // It is sent before anything happens to the process.
    this.#underWay = true
    const fault = this.#broken ? "lost" : faults.atStatement()
    const tell = (answer: A | RowFailure): void => void queue.soon(process, "the database answers", () => done(answer))
    const failed = broken(writes && !this.#broken ? "unknown" : "missing")
    this.#broken ||= fault !== "nothing"
    const told = (answer: A | RowFailure): void => {
      this.#underWay = false
      if (this.#ended) return this.#giveBack()
      tell(answer)
    }
    if (fault === "lost") return told(failed)
    ask((answer) => told(fault === "nothing" ? answer : failed))
  }
}
