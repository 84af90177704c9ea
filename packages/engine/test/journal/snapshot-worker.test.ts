/** In which order snapshots are made, over threads that the test ends by hand. */
import { EventEmitter } from "node:events"
import type { Worker } from "node:worker_threads"
import { Effect, Exit, Redacted, Scope } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import type { WriteResult } from "../../src/journal/Journal.ts"
import { makeSnapshotWorker, type SnapshotOrder } from "../../src/journal/SnapshotWorker.ts"

class Thread extends EventEmitter {
  readonly order: SnapshotOrder
  terminated = false

  constructor(order: SnapshotOrder) {
    super()
    this.order = order
  }

  terminate(): Promise<number> {
    this.terminated = true
    return Promise.resolve(0)
  }

  ends(...says: ReadonlyArray<WriteResult>): void {
    for (const result of says) this.emit("message", result)
    this.emit("exit", 0)
  }
}

const written = { kind: "written" } as const
const failed = { kind: "failed", reason: "no database" } as const

type Stage = {
  readonly order: (concertId: number) => void
  /** The concerts of all threads that were started, in order. */
  readonly started: () => ReadonlyArray<number>
  readonly newest: () => Thread
  readonly made: ReadonlyArray<readonly [concertId: number, result: WriteResult]>
  readonly close: Effect.Effect<void>
}

const withWorker = (test: (stage: Stage) => Effect.Effect<void>): Promise<void> => {
  const threads: Thread[] = []
  const made: Array<readonly [number, WriteResult]> = []
  return Effect.gen(function* () {
    const scope = yield* Scope.make()
    const order = yield* makeSnapshotWorker({
      url: Redacted.make("postgres://host/base"),
      made: (concertId, result) => void made.push([concertId, result]),
      startThread: (order) => {
        threads.push(new Thread(order))
        return threads.at(-1)! as unknown as Worker
      },
    }).pipe(Scope.provide(scope))
    const started = () => threads.map((thread) => thread.order.concertId)
    const newest = () => threads.at(-1)!
    yield* test({ order, started, newest, made, close: Scope.close(scope, Exit.void) })
    yield* Scope.close(scope, Exit.void)
  }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)
}

/** Lets go on what can go on. */
const turn = TestClock.adjust(0)

describe("the worker of snapshots", () => {
  it("starts one thread at a time, with what it needs, in the order in which it was asked", () =>
    withWorker(({ order, started, newest, made }) =>
      Effect.gen(function* () {
        yield* turn
        expect(started()).toEqual([])
        for (const concertId of [3, 1, 2]) order(concertId)
        yield* turn
        expect(newest().order).toEqual({ url: "postgres://host/base", concertId: 3 })
        for (const more of [
          [3, 1],
          [3, 1, 2],
          [3, 1, 2],
        ]) {
          newest().ends(written)
          yield* turn
          expect(started()).toEqual(more)
        }
        expect(made).toEqual([3, 1, 2].map((concertId) => [concertId, written]))
        order(4)
        yield* turn
        expect(started()).toEqual([3, 1, 2, 4])
      }),
    ))

  it("takes orders for a concert that waits as one, and one for a concert whose snapshot is being made as another", () =>
    withWorker(({ order, started, newest }) =>
      Effect.gen(function* () {
        for (const concertId of [1, 2, 2, 2]) order(concertId)
        yield* turn
        order(1)
        for (let n = 0; n < 5; n++) {
          newest().ends(written)
          yield* turn
        }
        expect(started()).toEqual([1, 2, 1])
      }),
    ))

  it("tries one that fails five times in all, after pauses that double, and the next one in between", () =>
    withWorker(({ order, started, newest, made }) =>
      Effect.gen(function* () {
        order(1)
        yield* turn
        order(2)
        newest().ends(failed)
        yield* TestClock.adjust(999)
        expect(started()).toEqual([1])
        yield* TestClock.adjust(1)
        expect(started()).toEqual([1, 2])
        newest().ends(written)
        yield* turn
        expect(started()).toEqual([1, 2, 1])
        for (const pauseMs of [1_000, 2_000, 4_000]) {
          const before = started().length
          newest().ends(failed)
          yield* TestClock.adjust(pauseMs - 1)
          expect(started().length).toBe(before)
          yield* TestClock.adjust(1)
          expect(started().length).toBe(before + 1)
        }
        newest().ends(failed)
        yield* TestClock.adjust("10 minutes")
        expect(started()).toEqual([1, 2, 1, 1, 1, 1])
        expect(made.filter(([, { kind }]) => kind === "failed")).toHaveLength(5)
        order(1)
        yield* turn
        expect(started()).toHaveLength(7)
      }),
    ))

  it("waits a minute at most between two threads while every one fails", () =>
    withWorker(({ order, started, newest }) =>
      Effect.gen(function* () {
        for (const concertId of [1, 2]) order(concertId)
        yield* turn
        for (const pauseS of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
          const before = started().length
          newest().ends(failed)
          yield* TestClock.adjust(pauseS * 1_000 - 1)
          expect([pauseS, started().length]).toEqual([pauseS, before])
          yield* TestClock.adjust(1)
          expect([pauseS, started().length]).toEqual([pauseS, before + 1])
        }
      }),
    ))

  it("believes what a thread said last before it ended", () =>
    withWorker(({ order, newest, made }) =>
      Effect.gen(function* () {
        order(1)
        yield* turn
        newest().ends(failed, written)
        yield* turn
        order(2)
        yield* turn
        newest().emit("message", written)
        newest().emit("error", new Error("a defect"))
        newest().ends()
        yield* turn
        expect(made).toEqual([
          [1, written],
          [2, { kind: "failed", reason: "Error: a defect" }],
        ])
      }),
    ))

  it("ends its thread when the server stops", () =>
    withWorker(({ order, newest, close, started }) =>
      Effect.gen(function* () {
        for (const concertId of [1, 2]) order(concertId)
        yield* turn
        expect(newest().terminated).toBe(false)
        yield* close
        expect([newest().terminated, started()]).toEqual([true, [1]])
      }),
    ))
})
