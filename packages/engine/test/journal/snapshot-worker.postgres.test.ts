import { Worker } from "node:worker_threads"
import { until } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Engine } from "../../src/actor/Engine.ts"
import { encodeState } from "../../src/core/state-codec.ts"
import { NodeParts } from "../../src/health/forEver.ts"
import { Parts } from "../../src/health/Parts.ts"
import type { WriteResult } from "../../src/journal/Journal.ts"
import { makeSnapshotWorker } from "../../src/journal/SnapshotWorker.ts"
import { nodeClock, nodeDefer, nodeRandom } from "../../src/ports-node.ts"
import { ask, concertId, hold, keyOf, openSale, seat } from "../sales.ts"
import { openPostgres, type PostgresFixture } from "./postgres-journal.ts"

describe("a sale whose journal has grown", () => {
  const log = { warn: () => {} }
  const scope = Scope.makeUnsafe()
  let fixture: PostgresFixture

  beforeAll(async () => {
    fixture = await openPostgres()
  })
  afterAll(async () => {
    await Effect.runPromise(Scope.close(scope, Exit.void))
    await fixture.close()
  })

  it("gets a snapshot from another thread, and restarts from it to the same state", async () => {
    const made: string[] = []
    const requestSnapshot = await Effect.runPromise(
      makeSnapshotWorker({
        url: Redacted.make(fixture.database.url),
        made: (_, result) => void made.push(result.kind),
      }).pipe(Scope.provide(scope)),
    )
    const ports = { journal: fixture.journal, clock: nodeClock, defer: nodeDefer, log, requestSnapshot }
    const engine = new Engine({
      ...ports,
      incarnation: "a",
      hashSeed: 1,
      random: nodeRandom,
      limits: { snapshotEveryEvents: 20 },
    })
    ask(engine, openSale(100))
    await until("the sale is open", () => engine.view(concertId) !== undefined)
    const asked = Array.from({ length: 30 }, (_, i) => ask(engine, hold(i + 1, [seat(i)], keyOf(i))))
    await until("all holds are answered", () => asked.every(({ reply }) => reply?.kind === "accepted"))
    // On a busy machine its thread may come too late to the database, and is started again.
    await until("a snapshot is made", () => made.at(-1) === "written")
    const before = encodeState(engine.sales.get(concertId)!.sale)
    engine.abandon()

    const restarted = new Engine({ ...ports, incarnation: "b", hashSeed: 2, random: nodeRandom })
    const again = ask(restarted, hold(7, [seat(6)], keyOf(6)))
    await until("the repeated hold is answered", () => again.reply !== undefined)
    expect(again.reply).toEqual(asked[6].reply)
    expect(restarted.sales.get(concertId)!.snapshotPosition).toBeGreaterThan(0)
    expect(encodeState(restarted.sales.get(concertId)!.sale)).toEqual(before)
    restarted.abandon()
  })

  it("is tried again when the thread cannot be started, dies, or answers nothing, and the part says so", async () => {
    const said: string[] = []
    const parts = new Parts(nodeClock, { warn: (message, { reason = "" }) => void said.push(`${message}: ${reason}`) })
    const deaths = ["throw new Error('a defect')", "process.exit(3)"]
    const attempts: WriteResult[] = []
    const order = await Effect.runPromise(
      makeSnapshotWorker({
        url: Redacted.make(fixture.database.url),
        made: (_, result) => void attempts.push(result),
        startThread: () => {
          const death = deaths.shift()
          if (death === undefined) throw new Error("no thread can be started")
          return new Worker(death, { eval: true })
        },
      }).pipe(Effect.provideService(NodeParts, parts), Scope.provide(scope)),
    )
    order(concertId)
    await until("three attempts were made", () => attempts.length >= 3)
    expect(attempts.slice(0, 3).map((result) => result.kind === "failed" && result.reason)).toEqual([
      "Error: a defect",
      "the thread ended without an answer",
      "Error: no thread can be started",
    ])
    expect(said).toEqual([`snapshots cannot be made: of concert ${concertId}: Error: a defect`])
    expect(parts.whyNotReady()).toBeNull()
  })
})
