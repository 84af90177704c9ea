/** What goes wrong on our side: the client gets an id, the log gets the cause under the same id. */
import { RefusedError, StoreUnavailable, type WriteError, WriteUnknown } from "@ticketrush/engine/catalogue/errors"
import { ProviderUnavailable } from "@ticketrush/engine/identity/social/ProviderFault"
import type { Log } from "@ticketrush/engine/ports"
import { MailUnavailable } from "@ticketrush/notify/email/MailUnavailable"
import { refusal } from "@ticketrush/protocol"
import { Cause } from "effect"
import { HttpApiError } from "effect/http-api"
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

  answerDefect(exchange: Exchange, cause: unknown): void {
    const incident = `${this.#prefix}-${++this.#count}`
    this.#log.warn("defect", { incident, route: exchange.route, cause: describe(cause) })
    answerDefect(exchange, incident)
  }

  /** A defect that no request hears of. */
  note(cause: unknown): void {
    this.#log.warn("defect", { incident: `${this.#prefix}-${++this.#count}`, cause: describe(cause) })
  }

  /** An operating error of the services, whose refusal the caller hears. */
  noteOperating(error: WriteError): void {
    const what = error._tag === "WriteUnknown" ? "outcome of a write unknown" : "store unavailable"
    this.#log.warn(what, { reason: error.reason })
  }

  /** Why the rest of an answer that had begun was not sent. */
  noteCut(cause: Cause.Cause<unknown>): void {
    const failure = Cause.squash(cause)
    if (failure instanceof StoreUnavailable || failure instanceof WriteUnknown) return this.noteOperating(failure)
    if (!(failure instanceof RefusedError)) return this.note(failure)
    this.#log.warn("an answer was cut", { code: failure.refusal.code })
  }

  /** A failed Effect: a refusal, an operating error, a request that does not fit its schema, or a defect. */
  answerCause(exchange: Exchange, cause: Cause.Cause<unknown>): void {
    if (exchange.ended()) return
    const failure = Cause.squash(cause)
    if (failure instanceof RefusedError) return answerRefusal(exchange, failure.refusal)
    if (failure instanceof StoreUnavailable || failure instanceof WriteUnknown) {
      // What was one too many is no failure of the tables, and callers could fill the log with it.
      if (failure.refusal.code !== "overloaded") this.noteOperating(failure)
      return answerRefusal(exchange, failure.refusal)
    }
    if (failure instanceof ProviderUnavailable) {
      this.#log.warn("a provider of accounts does not answer", { reason: failure.reason })
      return answerRefusal(exchange, failure.refusal)
    }
    if (failure instanceof MailUnavailable) {
      this.#log.warn("a mail was not sent", { reason: failure.reason })
      return answerRefusal(exchange, failure.refusal)
    }
    if (!HttpApiError.HttpApiSchemaError.is(failure) || failure.kind === "Body")
      return this.answerDefect(exchange, failure)
    const reason = failure.cause.message.replace(/\s+/g, " ")
    answerRefusal(exchange, refusal(failure.kind === "Payload" ? "malformed-json" : "bad-request", { reason }))
  }
}

/** With its stack, on one line: a name in a message must not be able to forge a line of the log. */
const describe = (cause: unknown): string =>
  JSON.stringify(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
