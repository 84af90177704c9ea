/** The readable store of {@link KeptOutcomes}: what it does is what the Postgres one has to do. */
import { Clock, Effect, Semaphore } from "effect"
import { refused } from "./errors.ts"
import { type KeptOutcomes, keptBounds } from "./KeptOutcomes.ts"
import { isSamePayload, type KeyScope, type RequestKey } from "./RequestKey.ts"

type Kept = { readonly payload: Uint8Array; readonly id: number; readonly at: number }

export const makeKeptOutcomesMemory = ({ max, ms } = keptBounds): KeptOutcomes => {
  /** By digest, oldest first. */
  const scopes = new Map<KeyScope, Map<string, Kept>>()
  const one = Semaphore.makeUnsafe(1)
  const keptIn = (scope: KeyScope): Map<string, Kept> => {
    const kept = scopes.get(scope) ?? new Map<string, Kept>()
    scopes.set(scope, kept)
    return kept
  }
  const nameOf = (key: RequestKey): string => Buffer.from(key.digest).toString("hex")

  const find = Effect.fnUntraced(function* (key: RequestKey) {
    const kept = keptIn(key.scope).get(nameOf(key))
    const now = yield* Clock.currentTimeMillis
    if (kept === undefined || kept.at <= now - ms) return null
    return isSamePayload(kept.payload, key.payload) ? kept.id : yield* refused("key-reused")
  })

  const keep = Effect.fnUntraced(function* (key: RequestKey, id: number) {
    const kept = keptIn(key.scope)
    const at = yield* Clock.currentTimeMillis
    kept.delete(nameOf(key))
    kept.set(nameOf(key), { payload: key.payload, id, at })
    for (const [name, oldest] of kept) {
      if (kept.size <= max && oldest.at > at - ms) break
      kept.delete(name)
    }
  })

  return {
    find,
    once: Effect.fnUntraced(function* (key, body) {
      if (key === null) return { id: yield* body, again: false }
      const earlier = yield* find(key)
      if (earlier !== null) return { id: earlier, again: true }
      const id = yield* body
      yield* keep(key, id)
      return { id, again: false }
    }, one.withPermit),
    forget: (scope, id) =>
      Effect.sync(() => {
        const kept = keptIn(scope)
        for (const [name, each] of kept) if (each.id === id) kept.delete(name)
      }),
  }
}
