/**
 * The strategies of the lab that this process has started: each by its first caller, once, for as long as the server
 * runs. One that could not start is tried again by the next caller.
 */
import { refusal, type TryAgain } from "@ticketrush/protocol"
import { Effect, Exit, Scope } from "effect"
import type { LabBackend, LabPartError, Strategy, StrategyParts } from "./LabBackend.ts"

type Done = (backend: LabBackend | TryAgain) => void

export class BackendsOnDemand {
  readonly #strategies: ReadonlyMap<string, Strategy>
  readonly #parts: StrategyParts
  readonly #scope: Scope.Scope
  readonly #started = new Map<string, LabBackend>()
  readonly #starting = new Map<string, Array<Done>>()

  /** What is started ends with the scope. */
  constructor(strategies: ReadonlyMap<string, Strategy>, parts: StrategyParts, scope: Scope.Scope) {
    this.#strategies = strategies
    this.#parts = parts
    this.#scope = scope
  }

  get names(): ReadonlyArray<string> {
    return [...this.#strategies.keys()]
  }

  /** The name is one of {@link names}. */
  readonly get = (name: string, done: Done): void => {
    const started = this.#started.get(name)
    if (started !== undefined) return done(started)
    const waiting = this.#starting.get(name)
    if (waiting !== undefined) {
      waiting.push(done)
      return
    }
    this.#starting.set(name, [done])
    const start = this.#start(this.#strategies.get(name)!)
    Effect.runCallback(start, { onExit: (exit) => this.#ended(name, exit) })
  }

  /** A start that fails closes what it has opened. */
  #start(strategy: Strategy): Effect.Effect<LabBackend, LabPartError> {
    return Effect.gen({ self: this }, function* () {
      const scope = yield* Scope.fork(this.#scope)
      return yield* strategy.start(this.#parts).pipe(
        Scope.provide(scope),
        Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause))),
      )
    })
  }

  #ended(name: string, exit: Exit.Exit<LabBackend, LabPartError>): void {
    const waiting = this.#starting.get(name) ?? []
    this.#starting.delete(name)
    if (Exit.isSuccess(exit)) this.#started.set(name, exit.value)
    const answer = Exit.isSuccess(exit) ? exit.value : this.#failed(name, exit)
    for (const done of waiting) done(answer)
  }

  #failed(name: string, exit: Exit.Failure<LabBackend, LabPartError>): TryAgain {
    const error = Exit.findErrorOption(exit)
    if (error._tag === "None") {
      this.#parts.log.warn("a strategy of the lab broke while it was started", {
        backend: name,
        cause: String(exit.cause),
      })
      return { kind: "try-again", refusal: refusal("unavailable") }
    }
    const { part, message } = error.value
    this.#parts.log.warn("a strategy of the lab cannot be started", { backend: name, part, reason: message })
    return { kind: "try-again", refusal: refusal("lab-part-missing", { part, backend: name }) }
  }
}
