/**
 * Makes snapshots on another thread, one at a time, from the journal alone: the loop that sells seats never encodes a
 * state. A snapshot that fails is only a slower restart: it is logged, and the sale asks again as its journal grows.
 */
import { Worker } from "node:worker_threads"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect, Redacted, type Scope } from "effect"
import type { Log } from "../ports.ts"
import type { WriteResult } from "./Journal.ts"

export type SnapshotOrder = { readonly url: string; readonly concertId: ConcertId }

export type SnapshotWorkerOptions = {
  readonly url: Redacted.Redacted
  readonly log: Log
  /** Called after each snapshot, for tests and metrics. */
  readonly made?: (concertId: ConcertId, result: WriteResult) => void
}

/** The function that orders a snapshot; orders for a concert that already waits are one order. */
export const makeSnapshotWorker = (
  options: SnapshotWorkerOptions,
): Effect.Effect<(concertId: ConcertId) => void, never, Scope.Scope> => {
  const waiting = new Set<ConcertId>()
  let running: Worker | undefined
  let closed = false

  const next = (): void => {
    const [concertId] = waiting
    if (closed || running !== undefined || concertId === undefined) return
    waiting.delete(concertId)
    const order: SnapshotOrder = { url: Redacted.value(options.url), concertId }
    const worker = new Worker(new URL("./snapshot-thread.ts", import.meta.url), { workerData: order })
    running = worker
    let result: WriteResult = { kind: "failed", reason: "the thread ended without an answer" }
    worker.on("message", (message: WriteResult) => {
      result = message
    })
    worker.on("error", (failure) => {
      result = { kind: "failed", reason: String(failure) }
    })
    worker.on("exit", () => {
      running = undefined
      if (closed) return
      if (result.kind === "failed") options.log.warn("a snapshot was not made", { concertId, reason: result.reason })
      options.made?.(concertId, result)
      next()
    })
  }

  return Effect.acquireRelease(
    Effect.sync(() => (concertId: ConcertId) => {
      waiting.add(concertId)
      next()
    }),
    () =>
      Effect.promise(async () => {
        closed = true
        await running?.terminate()
      }),
  )
}
