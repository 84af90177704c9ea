/**
 * Makes snapshots on another thread, one at a time, from the journal alone: the loop that sells seats never encodes a
 * state. A snapshot that fails is only a slower restart: it is reported and tried again a few times, then the sale asks
 * again as its journal grows.
 */
import { Worker } from "node:worker_threads"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect, Latch, type Scope } from "effect"
import { type DatabaseUrl, urlNow } from "../database/DatabaseHosts.ts"
import { forEver } from "../health/forEver.ts"
import type { WriteResult } from "./Journal.ts"

export type SnapshotOrder = { readonly url: string; readonly concertId: ConcertId }

export type SnapshotWorkerOptions = {
  readonly url: DatabaseUrl
  /** Called after each attempt, for tests and metrics. */
  readonly made?: (concertId: ConcertId, result: WriteResult) => void
  /** In place of the thread of `snapshot-thread.ts`. */
  readonly startThread?: (order: SnapshotOrder) => Worker
}

/** A sale whose journal cannot be replayed would else start a thread for ever. */
const attemptsMax = 5

const snapshotThread = (order: SnapshotOrder): Worker =>
  new Worker(new URL("./snapshot-thread.ts", import.meta.url), { workerData: order })

/** The function that orders a snapshot; orders for a concert that already waits are one order. */
export const makeSnapshotWorker = Effect.fnUntraced(function* ({
  url,
  made,
  startThread = snapshotThread,
}: SnapshotWorkerOptions): Effect.fn.Return<(concertId: ConcertId) => void, never, Scope.Scope> {
  /** How often each order was tried. */
  const waiting = new Map<ConcertId, number>()
  const work = yield* Latch.make(false)

  const order = (concertId: ConcertId, tried = 0): void => {
    if (!waiting.has(concertId)) waiting.set(concertId, tried)
    work.openUnsafe()
  }

  const next = Effect.gen(function* () {
    yield* work.await
    const [[concertId, tried]] = waiting
    waiting.delete(concertId)
    if (waiting.size === 0) work.closeUnsafe()
    const result = yield* untilEnded(() => startThread({ url: urlNow(url), concertId }))
    made?.(concertId, result)
    if (result.kind === "written") return
    if (tried + 1 < attemptsMax) order(concertId, tried + 1)
    return yield* Effect.fail(new Error(`of concert ${concertId}: ${result.reason}`))
  })
  yield* Effect.forkScoped(forEver({ part: "snapshots", pauseMs: 1_000, longestPauseMs: 60_000 }, next))

  return (concertId) => order(concertId)
})

/** What a thread says before it ends; interruption ends it. */
const untilEnded = (start: () => Worker): Effect.Effect<WriteResult> =>
  Effect.callback((resume) => {
    let result: WriteResult = { kind: "failed", reason: "the thread ended without an answer" }
    const failed = (failure: unknown): void => {
      result = { kind: "failed", reason: String(failure) }
    }
    let worker: Worker
    try {
      worker = start()
    } catch (failure) {
      failed(failure)
      return resume(Effect.succeed(result))
    }
    worker.on("message", (message: WriteResult) => {
      result = message
    })
    worker.on("error", failed)
    worker.on("exit", () => resume(Effect.succeed(result)))
    return Effect.promise(() => worker.terminate())
  })
