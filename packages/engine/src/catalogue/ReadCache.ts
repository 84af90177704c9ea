/**
 * Answers of the database, kept for readers. A kept answer is given at once, also when it is no longer fresh: then it
 * is looked up again behind the reader's back. So while the database is away, what was read before can still be read,
 * and no reader waits for a connection that does not come. One that is older than the bound is given to no reader.
 */
import { Cache, Clock, Effect, Exit, type Scope } from "effect"
import type { StoreUnavailable } from "./errors.ts"

type Kept<V> = { readonly value: V; readonly readAt: number; staleAt: number }

export type ReadCacheOptions<K, V> = {
  readonly capacity: number
  readonly freshMs: number
  /** How old an answer may be that is given: then its reader waits for another one, or hears that there is none. */
  readonly oldestMs: number
  readonly lookup: (key: K) => Effect.Effect<V, StoreUnavailable>
  /** An answer that says "there is no such thing" is not kept: there may be one a moment later. */
  readonly absent: (value: V) => boolean
}

export type ReadCache<K, V> = {
  readonly get: (key: K) => Effect.Effect<V, StoreUnavailable>
  /** Forgets all answers: after a change no reader gets one from before it. */
  readonly clear: Effect.Effect<void>
}

/** After a failed look-up the next one is tried by a reader who comes this much later. */
const retryMs = 1_000

export const makeReadCache = <K, V>(
  options: ReadCacheOptions<K, V>,
): Effect.Effect<ReadCache<K, V>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { capacity, freshMs, oldestMs, absent } = options
    const scope = yield* Effect.scope
    const refreshing = new Set<K>()
    let generation = 0

    const lookup = Effect.fnUntraced(function* (key: K) {
      const readAt = yield* Clock.currentTimeMillis
      const value = yield* options.lookup(key)
      const kept: Kept<V> = { value, readAt, staleAt: readAt + freshMs }
      return kept
    })
    const cache = yield* Cache.makeWith(lookup, {
      capacity,
      timeToLive: (exit) => (Exit.isSuccess(exit) && !absent(exit.value.value) ? "1 day" : 0),
    })

    const refresh = Effect.fnUntraced(function* (key: K, kept: Kept<V>) {
      const begunIn = generation
      const found = yield* Effect.exit(lookup(key))
      refreshing.delete(key)
      if (begunIn !== generation) return
      if (Exit.isFailure(found)) kept.staleAt = (yield* Clock.currentTimeMillis) + retryMs
      else if (absent(found.value.value)) yield* Cache.invalidate(cache, key)
      else yield* Cache.set(cache, key, found.value)
    })

    /** Where it is too old, the look-up that is under way behind other readers comes too late for this one. */
    const youngEnough = Effect.fnUntraced(function* (key: K) {
      const kept = yield* Cache.get(cache, key)
      if ((yield* Clock.currentTimeMillis) - kept.readAt < oldestMs) return kept
      yield* Cache.invalidateWhen(cache, key, (found) => found === kept)
      return yield* Cache.get(cache, key)
    })

    return {
      get: Effect.fnUntraced(function* (key: K) {
        const kept = yield* youngEnough(key)
        if (kept.staleAt <= (yield* Clock.currentTimeMillis) && !refreshing.has(key)) {
          refreshing.add(key)
          yield* Effect.forkIn(refresh(key, kept), scope)
        }
        return kept.value
      }),
      clear: Effect.suspend(() => {
        generation++
        return Cache.invalidateAll(cache)
      }),
    }
  })
