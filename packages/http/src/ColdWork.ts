/** What requests wait for at the tables, a bounded number at a time: each runs in a fiber of its own. */
import type { CatalogueError } from "@ticketrush/engine/catalogue/errors"
import type { ProviderUnavailable } from "@ticketrush/engine/identity/social/ProviderFault"
import type { MailUnavailable } from "@ticketrush/notify/email/MailUnavailable"
import { limits, type Refusal, refusal } from "@ticketrush/protocol"
import { Effect, Exit } from "effect"
import type { Exchange } from "./Exchange.ts"
import { guarded } from "./guarded.ts"
import type { Incidents } from "./Incidents.ts"
import { answerRefusal } from "./respond.ts"

type ColdError = CatalogueError | ProviderUnavailable | MailUnavailable

export class ColdWork {
  readonly #incidents: Incidents
  readonly #onRefused: (refused: Refusal) => void
  #underWay = 0

  /** `onRefused`: hears what the work itself refuses. */
  constructor(incidents: Incidents, onRefused: (refused: Refusal) => void) {
    this.#incidents = incidents
    this.#onRefused = onRefused
  }

  /** Answers what was refused before there was any work. */
  refuse(exchange: Exchange, refused: Refusal): void {
    this.#onRefused(refused)
    answerRefusal(exchange, refused)
  }

  run<A>(exchange: Exchange, effect: Effect.Effect<A, ColdError>, done: (value: A) => void): void {
    if (this.#underWay >= limits.coldRequestsMax) return answerRefusal(exchange, refusal("overloaded"))
    this.#underWay++
    const noted = Effect.tapError(effect, (error) => Effect.sync(() => this.#onRefused(error.refusal)))
    Effect.runCallback(noted, {
      onExit: guarded(exchange, (exit: Exit.Exit<A, ColdError>) => {
        this.#underWay--
        if (exchange.ended()) return
        if (Exit.isSuccess(exit)) done(exit.value)
        else this.#incidents.answerCause(exchange, exit.cause)
      }),
    })
  }
}
