/**
 * Asking for locks until one is had. Sharding rests for a second after each answer, also after one without a lock; a question
 * that it gives up (a renewal's length later) it asks again at once. So a node that joins while the others still let go of its
 * shards has them when they are free, and not up to a second later.
 */
import { Effect } from "effect"
import type { RunnerStorage } from "effect/cluster/RunnerStorage"

export const untilLocked = (storage: RunnerStorage["Service"]): RunnerStorage["Service"] => ({
  ...storage,
  acquire: (address, shards) =>
    Effect.flatMap(storage.acquire(address, shards), (acquired) =>
      acquired.length === 0 ? Effect.never : Effect.succeed(acquired),
    ),
})
