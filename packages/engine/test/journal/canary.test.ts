import { canaryConcertId } from "@ticketrush/protocol"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { proveJournal, proveLoads } from "../../src/journal/canary.ts"
import { chainHash, emptyHash } from "../../src/journal/chain.ts"
import type { Journal } from "../../src/journal/Journal.ts"
import { JournalMemory } from "../../src/journal/JournalMemory.ts"
import { nodeDatabaseMs, nodeDefer } from "../../src/ports-node.ts"

const journal = (): JournalMemory => new JournalMemory(nodeDefer, nodeDatabaseMs)
const prove = (on: Journal, incarnation = "a") => Effect.runPromise(proveJournal(on, incarnation))
const failure = (on: Journal) => Effect.runPromise(Effect.flip(proveJournal(on, "a")))

/** A journal in which some calls go wrong. */
const broken = (calls: (sound: Journal) => Partial<Journal>): Journal => {
  const sound = journal()
  const { claim, append, read, head, loadSnapshot, saveSnapshot, passivate, due } = sound
  const bound = { claim, append, read, head, loadSnapshot, saveSnapshot, passivate, due }
  for (const name of Object.keys(bound) as Array<keyof typeof bound>) bound[name] = bound[name].bind(sound) as never
  return { ...bound, ...calls(sound) }
}

describe("a journal that works", () => {
  it("is proved again and again, and by nodes that start together", async () => {
    const shared = journal()
    await prove(shared)
    await prove(shared)
    await Promise.all(["a", "b", "c"].map((incarnation) => prove(shared, incarnation)))
  })

  it("never finds the stream of the proof due, also when the proof died in its middle", async () => {
    const shared = journal()
    await prove(shared)
    await new Promise((done) => shared.claim(canaryConcertId, "died", "any", done))
    expect(await new Promise((done) => shared.due(done))).toEqual({ kind: "due", sales: [] })
  })
})

describe("a proof", () => {
  it("leaves its stream passivated, and one more record of the newest epoch in it", async () => {
    const shared = journal()
    for (const epoch of [1, 2, 3]) {
      await prove(shared, `incarnation ${epoch}`)
      const stream = shared.streams.get(canaryConcertId)!
      expect(stream).toMatchObject({ epoch, live: false, wakeAt: null })
      expect(stream.records.map(({ first, last }) => [first, last])).toEqual(
        Array.from({ length: epoch }, (_, n) => [n + 1, n + 1]),
      )
      expect(stream.records.at(-1)!.epoch).toBe(epoch)
    }
    const { records } = shared.streams.get(canaryConcertId)!
    for (const [n, record] of records.entries()) {
      expect([...record.hash]).toEqual([...chainHash(records[n - 1]?.hash ?? emptyHash, record)])
    }
  })

  it("of loads alone writes nothing and lets its stream go as well", async () => {
    const shared = journal()
    await Effect.runPromise(proveLoads(shared, "a"))
    expect(shared.streams.get(canaryConcertId)).toMatchObject({ epoch: 1, live: false, records: [] })
  })

  it("is tried ten times while other nodes take its stream, and succeeds with the first that is left to it", async () => {
    for (const [rivals, proved] of [
      [9, true],
      [10, false],
    ] as const) {
      let appends = 0
      const rivalled = broken((sound) => ({
        append: (records, done) => {
          if (++appends > rivals) return sound.append(records, done)
          done({ kind: "answered", outcomes: ["fenced"], databaseMs: 0 })
        },
      }))
      const exit = await Effect.runPromiseExit(proveJournal(rivalled, "a"))
      expect([exit._tag === "Success", appends]).toEqual([proved, 10])
    }
  })

  it("fails when the journal does not answer within 15 seconds", async () => {
    const proof = (prove: typeof proveJournal) =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(
          Effect.flip(
            prove(
              broken(() => ({ claim: () => {} })),
              "a",
            ),
          ),
        )
        yield* TestClock.adjust("15 seconds")
        return (yield* Fiber.join(fiber)).message
      }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)
    for (const prove of [proveJournal, proveLoads]) {
      expect(await proof(prove)).toBe("the journal cannot be used: it did not answer within 15 seconds")
    }
  })
})

describe("a journal that can be read and not written", () => {
  const unwritable = broken(() => ({ append: (_, done) => done({ kind: "rejected", reason: "read-only" }) }))

  it("loads sales and writes none", async () => {
    await Effect.runPromise(proveLoads(unwritable, "a"))
    expect((await failure(unwritable)).message).toBe("the journal cannot be written: read-only")
  })
})

describe("a journal that does not", () => {
  const failed = { kind: "failed", reason: "no answer" } as const

  it.each<[string, string, (sound: Journal) => Partial<Journal>]>([
    [
      "claims",
      "claimed: no answer",
      () => ({ claim: (_i, _n, _f, done) => done({ kind: "unknown", reason: "no answer" }) }),
    ],
    ["claims that are fenced", "claimed: fenced", () => ({ claim: (_i, _n, _f, done) => done({ kind: "fenced" }) })],
    ["snapshots", "read: no answer", () => ({ loadSnapshot: (_, done) => done(failed) })],
    ["heads", "read: no answer", () => ({ head: (_, done) => done(failed) })],
    ["pages", "read: no answer", () => ({ read: (_i, _a, done) => done(failed) })],
    [
      "appends",
      "written: unreachable",
      () => ({ append: (_, done) => done({ kind: "rejected", reason: "unreachable" }) }),
    ],
    [
      "pages with the record that was written",
      "read: no answer",
      (sound) => {
        let written = false
        return {
          append: (records, done) => {
            written = true
            sound.append(records, done)
          },
          read: (id, after, done) => (written ? done(failed) : sound.read(id, after, done)),
        }
      },
    ],
    [
      "a record that comes back under another hash",
      "another record than was written",
      (sound) => ({
        read: (id, after, done) =>
          sound.read(id, after, (result) => {
            if (result.kind !== "read") return done(result)
            done({ ...result, records: result.records.map((record) => ({ ...record, hash: emptyHash })) })
          }),
      }),
    ],
    [
      "a record that does not come back",
      "another record than was written",
      () => ({ read: (_i, _a, done) => done({ kind: "read", records: [], more: false }) }),
    ],
    [
      "a record that comes back as another",
      "another record than was written",
      (sound) => ({
        read: (id, after, done) =>
          sound.read(id, after, (result) => {
            if (result.kind !== "read") return done(result)
            done({ ...result, records: result.records.map((record) => ({ ...record, frame: new Uint8Array(3) })) })
          }),
      }),
    ],
    [
      "a stream that is always taken away",
      "other nodes took the stream",
      () => ({
        append: (records, done) => done({ kind: "answered", outcomes: records.map(() => "fenced"), databaseMs: 0 }),
      }),
    ],
  ])("is told by %s", async (_what, words, calls) => {
    const error = await failure(broken(calls))
    expect(error.message).toContain(words)
  })
})
