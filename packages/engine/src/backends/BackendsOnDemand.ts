/**
 * Backends that this process has started, strategies of the lab or lines: each by its first caller, once, for as long as the
 * server runs. One that could not start is tried again by the next caller.
 */
import { refusal, type TryAgain } from "@ticketrush/protocol"
import { Effect, Exit, Scope } from "effect"
import type { Log } from "../ports.ts"
import type { LabBackend, LabPartError, StrategyParts } from "./LabBackend.ts"
import { SharedAsks } from "./SharedAsks.ts"

export type Startable<Backend, Parts> = {
  /** Connects what it needs until the scope closes. Fails within a second where a part is missing. */
  readonly start: (parts: Parts) => Effect.Effect<Backend, LabPartError, Scope.Scope>
}

export class BackendsOnDemand<
  Backend extends object = LabBackend,
  Parts extends { readonly log: Log } = StrategyParts,
> {
  readonly #startable: ReadonlyMap<string, Startable<Backend, Parts>>
  readonly #parts: Parts
  readonly #scope: Scope.Scope
  readonly #started = new Map<string, Backend>()
  readonly #starts = new SharedAsks<string, Backend | TryAgain>()

  /** What is started ends with the scope. */
  constructor(startable: ReadonlyMap<string, Startable<Backend, Parts>>, parts: Parts, scope: Scope.Scope) {
    this.#startable = startable
    this.#parts = parts
    this.#scope = scope
  }

  get names(): ReadonlyArray<string> {
    return [...this.#startable.keys()]
  }

  /** The name is one of {@link names}. */
  readonly get = (name: string, done: (backend: Backend | TryAgain) => void): void => {
    const started = this.#started.get(name)
    if (started !== undefined) return done(started)
    const start = this.#start(this.#startable.get(name)!)
    this.#starts.ask(
      name,
      (answered) => {
        Effect.runCallback(start, { onExit: (exit) => answered(this.#ended(name, exit)) })
      },
      done,
    )
  }

  /** A start that fails closes what it has opened. */
  #start({ start }: Startable<Backend, Parts>): Effect.Effect<Backend, LabPartError> {
    return Effect.gen({ self: this }, function* () {
      const scope = yield* Scope.fork(this.#scope)
      return yield* start(this.#parts).pipe(
        Scope.provide(scope),
        Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause))),
      )
    })
  }

  #ended(name: string, exit: Exit.Exit<Backend, LabPartError>): Backend | TryAgain {
    if (Exit.isSuccess(exit)) {
      this.#started.set(name, exit.value)
      return exit.value
    }
    const error = Exit.findErrorOption(exit)
    if (error._tag === "None") {
      this.#parts.log.warn("a backend broke while it was started", { backend: name, cause: String(exit.cause) })
      return { kind: "try-again", refusal: refusal("unavailable") }
    }
    const { part, message } = error.value
    this.#parts.log.warn("a backend cannot be started", { backend: name, part, reason: message })
    return { kind: "try-again", refusal: refusal("lab-part-missing", { part, backend: name }) }
  }
}
