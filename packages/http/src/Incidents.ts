/** What goes wrong on our side: the client gets an id, the log gets the cause under the same id. */
import { RefusedError, StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { Log } from "@ticketrush/engine/ports"
import { Cause } from "effect"
import type { Exchange } from "./Exchange.ts"
import { answerDefect, answerRefusal } from "./respond.ts"

export class Incidents {
  readonly #log: Log
  readonly #prefix: string
  #count = 0

  /** `prefix` differs from start to start, so that an id names one line of the log for ever. */
  constructor(log: Log, prefix: string) {
    this.#log = log
    this.#prefix = prefix
  }

  /** Runs what may throw after its request has left the stack. */
  guard(exchange: Exchange, run: () => void): void {
    try {
      run()
    } catch (cause) {
      this.answerDefect(exchange, cause)
    }
  }

  answerDefect(exchange: Exchange, cause: unknown): void {
    const incident = `${this.#prefix}-${++this.#count}`
    this.#log.warn("defect", { incident, route: exchange.route, cause: describe(cause) })
    answerDefect(exchange, incident)
  }

  /** A failed Effect of the services: a refusal, an operating error, or a defect. */
  answerCause(exchange: Exchange, cause: Cause.Cause<unknown>): void {
    if (exchange.ended()) return
    const failure = Cause.squash(cause)
    if (failure instanceof RefusedError) return answerRefusal(exchange, failure.refusal)
    if (!(failure instanceof StoreUnavailable)) return this.answerDefect(exchange, failure)
    this.#log.warn("store unavailable", { route: exchange.route, reason: failure.reason })
    answerRefusal(exchange, failure.refusal)
  }
}

/** With its stack, on one line: a name in a message must not be able to forge a line of the log. */
const describe = (cause: unknown): string =>
  JSON.stringify(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
