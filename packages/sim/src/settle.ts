/** Steps through a world of any kind until what is waited for has come, or can no longer come in time. */
import type { RunQueue } from "./RunQueue.ts"

/** A world that takes more of them goes round in circles. */
export const stepsMax = 3_000_000

export type Stepped = { readonly queue: Pick<RunQueue, "step" | "steps">; readonly violation: string | undefined }

/** True, too, once the world has broken a promise: there is nothing to wait for any more. */
export const settle = (world: Stepped, until: number, done: () => boolean): boolean => {
  const { queue } = world
  while (world.violation === undefined && queue.steps < stepsMax) {
    if (done()) return true
    if (!queue.step(until)) return done()
  }
  return world.violation !== undefined
}
