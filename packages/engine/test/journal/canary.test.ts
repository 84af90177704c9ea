import { canaryConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { proveJournal, proveLoads } from "../../src/journal/canary.ts"
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
    ["snapshots", "read: no answer", () => ({ loadSnapshot: (_, done) => done(failed) })],
    ["heads", "read: no answer", () => ({ head: (_, done) => done(failed) })],
    ["pages", "read: no answer", () => ({ read: (_i, _a, done) => done(failed) })],
    [
      "appends",
      "written: unreachable",
      () => ({ append: (_, done) => done({ kind: "rejected", reason: "unreachable" }) }),
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
