/** Calls the entities of sales that are in memory, as calls of this node do not go through them, and an entity without calls is closed. */
import { forEver } from "@ticketrush/engine/health/forEver"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect, type Scope } from "effect"

export type KeepEntitiesOptions = {
  /** Sales of this node that are in memory. */
  readonly awake: () => ReadonlyArray<ConcertId>
  readonly wake: (concertId: ConcertId) => void
}

const everyMs = 20_000
const times = { restMs: everyMs, pauseMs: 1_000, longestPauseMs: everyMs }

/** Until the scope closes. */
export const keepEntities = ({ awake, wake }: KeepEntitiesOptions): Effect.Effect<void, never, Scope.Scope> => {
  const keep = Effect.sync(() => {
    for (const concertId of awake()) wake(concertId)
  })
  return Effect.asVoid(Effect.forkScoped(forEver({ part: "entities", ...times }, keep)))
}
