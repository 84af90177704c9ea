/**
 * Finds out whether a part works that a request reported as failing. One failed request may have met a row that is
 * locked, or a sale that is broken: only when a probe of its own fails too is a part down. A part that is down is
 * probed again and again until it works, because requests may not come: a node that is not ready is sent none.
 */
import { Effect, Latch, type Scope } from "effect"
import { NodeParts, reasonOf } from "./forEver.ts"
import type { PartName } from "./Parts.ts"

/** Fails, with the reason, when the part does not work. */
export type Proof = Effect.Effect<void, Error>

const againMs = 1_000

export const makeProver = Effect.fnUntraced(function* (
  proofs: ReadonlyArray<readonly [PartName, Proof]>,
): Effect.fn.Return<void, never, Scope.Scope> {
  const parts = yield* NodeParts
  const doubted = new Set<PartName>()
  const work = yield* Latch.make(false)
  const forget = parts.onDoubt((name) => {
    doubted.add(name)
    work.openUnsafe()
  })
  yield* Effect.addFinalizer(() => Effect.sync(forget))

  const round = Effect.gen(function* () {
    yield* work.await
    work.closeUnsafe()
    let down = false
    for (const [name, proof] of proofs) {
      if (!doubted.delete(name) && parts.isUp(name)) continue
      const exit = yield* Effect.exit(proof)
      if (exit._tag === "Success") parts.works(name)
      else {
        parts.failed(name, reasonOf(exit.cause))
        down = true
      }
    }
    if (!down) return
    yield* Effect.sleep(againMs)
    work.openUnsafe()
  })
  yield* Effect.forkScoped(Effect.forever(round))
})
