/** What the thread of `SnapshotWorker.ts` does: one snapshot of one sale, then it ends. */
import { constants, setPriority } from "node:os"
import { parentPort, workerData } from "node:worker_threads"
import { Effect, Redacted } from "effect"
import type { WriteResult } from "./Journal.ts"
import { JournalPostgres } from "./JournalPostgres.ts"
import type { SnapshotOrder } from "./SnapshotWorker.ts"
import { makeSnapshot } from "./snapshot.ts"

const log = { warn: () => {} }

export const fulfil = async (): Promise<void> => {
  const { concertId, url } = workerData as SnapshotOrder
  // On Linux this is the priority of the calling thread alone: a snapshot takes what the sale leaves of the processor.
  if (process.platform === "linux") setPriority(constants.priority.PRIORITY_LOW)
  const snapshot = Effect.gen(function* () {
    const journal = yield* JournalPostgres.make({ url: Redacted.make(url), log })
    return yield* Effect.callback<WriteResult>((resume) => {
      makeSnapshot(journal, concertId, (result) => resume(Effect.succeed(result)))
    })
  })
  parentPort?.postMessage(await Effect.runPromise(Effect.scoped(snapshot)))
}
