/** What became of queued requests as one process sees it: answers reach it when it runs, and statements or answers are lost. */
import type { Attempts, AttemptsAnswer } from "@ticketrush/engine/backends/Attempts"
import type { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"
import type { RowFaults } from "./ProcessRows.ts"

type Options = {
  readonly attempts: Attempts
  readonly process: SimProcess
  readonly queue: RunQueue
  readonly faults: RowFaults
  /** Milliseconds that the next statement takes. */
  readonly wayMs: () => number
}

type Done = (answer: AttemptsAnswer) => void

const missing: AttemptsAnswer = { kind: "missing", reason: "the connection has ended" }

export class ProcessAttempts implements Attempts {
  readonly name: string
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
    this.name = options.attempts.name
  }

  readonly note: Attempts["note"] = (attempts, done) =>
    this.#ask((answered) => this.#options.attempts.note(attempts, answered), done)
  readonly decide: Attempts["decide"] = (decided, done) =>
    this.#ask((answered) => this.#options.attempts.decide(decided, answered), done)
  readonly find: Attempts["find"] = (ids, done) =>
    this.#ask((answered) => this.#options.attempts.find(ids, answered), done)
  readonly newest: Attempts["newest"] = (asked, done) =>
    this.#ask((answered) => this.#options.attempts.newest(asked, answered), done)

  #ask(ask: (answered: Done) => void, done: Done): void {
    const { faults, process, queue, wayMs } = this.#options
    const fault = faults.atStatement()
    const tell = (answer: AttemptsAnswer): void => void queue.soon(process, "the database answers", () => done(answer))
    if (fault === "lost") return tell(missing)
    queue.after(null, "the database is asked", wayMs(), () =>
      ask((answer) => tell(fault === "answer-lost" ? missing : answer)),
    )
  }
}
