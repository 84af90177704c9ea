/**
 * Reads that cost the database much, so many at a time. Those that come meanwhile wait in the order in which they came, and
 * where enough wait already the next one hears `overloaded`: the connections that are left are for everything else.
 */
import { Effect, Semaphore } from "effect"
import { readsOverloaded, type StoreUnavailable } from "./errors.ts"

export type ReadBounds = { readonly atOnceMax: number; readonly waitingMax: number }

export const boundedReads = ({ atOnceMax, waitingMax }: ReadBounds) => {
  const turns = Semaphore.makeUnsafe(atOnceMax)
  let asked = 0
  const enter = Effect.suspend((): Effect.Effect<void, StoreUnavailable> => {
    if (asked >= atOnceMax + waitingMax) return readsOverloaded(`${asked} reads are under way or wait`)
    asked++
    return Effect.void
  })
  const leave = Effect.sync(() => {
    asked--
  })
  return <A>(read: Effect.Effect<A, StoreUnavailable>): Effect.Effect<A, StoreUnavailable> =>
    Effect.acquireUseRelease(
      enter,
      () => turns.withPermit(read),
      () => leave,
    )
}
