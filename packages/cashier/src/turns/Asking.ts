/** Asks the tables, again after a pause when they cannot be asked. After `stop` whatever is asked fails, and once. */
import { reasonOf } from "@ticketrush/engine/health/forEver"
import type { Defer } from "@ticketrush/engine/ports"
import { Effect, Exit } from "effect"

export type AskingParts = {
  readonly defer: Defer
  readonly pauseMs: number
  /** Why the tables could not be asked; null when they could. */
  readonly onTables: (failed: string | null) => void
}

export class Asking {
  readonly #parts: AskingParts
  #stopped = false

  constructor(parts: AskingParts) {
    this.#parts = parts
  }

  stop(): void {
    this.#stopped = true
  }

  once<A, E>(effect: Effect.Effect<A, E>, done: (value: A) => void, failed: () => void): void {
    Effect.runCallback(effect, {
      onExit: (exit) => {
        this.#parts.onTables(Exit.isSuccess(exit) ? null : reasonOf(exit.cause))
        if (Exit.isSuccess(exit) && !this.#stopped) done(exit.value)
        else failed()
      },
    })
  }

  /** Until it succeeds: for writes that may be repeated. */
  untilDone<A, E>(effect: Effect.Effect<A, E>, done: (value: A) => void): void {
    this.once(effect, done, () => this.after(this.#parts.pauseMs, () => this.untilDone(effect, done)))
  }

  /** Unless it was stopped until then. */
  after(ms: number, run: () => void): void {
    this.#parts.defer.after(ms, () => {
      if (!this.#stopped) run()
    })
  }
}
