/**
 * The steps of a stop. Each is waited for at most so long, and says what it waits for when that is not done at once: a
 * database that is frozen, or a network that swallows everything, must not keep a process from ending.
 */
import { Effect, Fiber, Scope } from "effect"

export type Stage = {
  /** What is waited for, as an operator reads it. */
  readonly what: string
  readonly limitMs: number
}

const saidAfterMs = 1_000

/** Acquires something in a scope of its own, so that letting go of it has a bound. */
export const stage = Effect.fnUntraced(function* <A, E, R>(
  limits: Stage,
  acquire: Effect.Effect<A, E, R>,
): Effect.fn.Return<A, E, Exclude<R, Scope.Scope> | Scope.Scope> {
  const scope = yield* Scope.make()
  yield* Effect.addFinalizer((exit) => waitFor(limits, Scope.close(scope, exit)))
  return yield* Scope.provide(acquire, scope)
})

/** Lets `step` go on behind when its time is up. */
export const waitFor = Effect.fnUntraced(function* ({ what, limitMs }: Stage, step: Effect.Effect<unknown>) {
  const stepping = yield* Effect.forkDetach(step)
  const done = Fiber.await(stepping)
  if ((yield* Effect.timeoutOption(done, saidAfterMs))._tag === "Some") return
  yield* Effect.logWarning(`a stop waits for ${what}`)
  if ((yield* Effect.timeoutOption(done, limitMs - saidAfterMs))._tag === "Some") return
  yield* Effect.logWarning(`a stop waits no longer for ${what}`)
})
