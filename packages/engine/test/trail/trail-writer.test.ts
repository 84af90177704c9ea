/** What is noted, how it becomes rows, and what happens while it cannot be stored. */
import { limits } from "@ticketrush/protocol"
import type { TrailRow } from "@ticketrush/protocol/trail"
import { Deferred, Effect } from "effect"
import { beforeEach, describe, expect, it } from "vitest"
import { storeUnavailable, writeUnknown } from "../../src/catalogue/errors.ts"
import type { TrailStore } from "../../src/trail/TrailStore.ts"
import { makeTrailStoreMemory } from "../../src/trail/TrailStoreMemory.ts"
import { TrailWriter, type TrailWriterOptions } from "../../src/trail/TrailWriter.ts"
import { ManualWorld } from "../ManualWorld.ts"

const blocked = { kind: "HOLD_CREATE", result: "BLOCKED", reason: "RATE_LIMIT_EXCEEDED", detail: "too fast" } as const
const order = { kind: "ROLE_CHANGE", result: "ORDERED", actor: 1, detail: "ADMIN" } as const

let world: ManualWorld
let inner: TrailStore
/** What the next appends do instead of appending. */
let faults: Array<"away" | "unknown, written" | "unknown, lost">
let appends: number
const parts: string[] = []
const store: TrailStore = {
  get head() {
    return inner.head
  },
  has: (row) => inner.has(row),
  list: (query) => inner.list(query),
  oldest: (...asked) => inner.oldest(...asked),
  cut: (upTo) => inner.cut(upTo),
  append: (after, rows) =>
    Effect.suspend(() => {
      appends++
      const fault = faults.shift()
      if (fault === "away") return Effect.fail(storeUnavailable("away"))
      if (fault === "unknown, lost") return Effect.fail(writeUnknown("the answer was lost"))
      if (fault === undefined) return inner.append(after, rows)
      return Effect.andThen(inner.append(after, rows), Effect.fail(writeUnknown("the answer was lost")))
    }),
}
beforeEach(() => {
  world = new ManualWorld()
  inner = makeTrailStoreMemory()
  faults = []
  appends = 0
  parts.length = 0
})
const writerOf = (options: Partial<TrailWriterOptions> = {}): TrailWriter =>
  new TrailWriter({
    store,
    defer: world.defer,
    nowMs: world.databaseMs,
    parts: { failed: (name) => void parts.push(`${name} down`), works: (name) => void parts.push(`${name} up`) },
    ...options,
  })
const rows = (): ReadonlyArray<TrailRow> => [...Effect.runSync(inner.list({ limit: 100_000 }))].reverse()

describe("what is noted", () => {
  it("is stored in one batch a moment later, with the time at which it was noted", () => {
    const writer = writerOf()
    for (let i = 0; i < 5; i++) {
      writer.note({ ...blocked, person: i })
      world.now += 1
    }
    expect(rows()).toEqual([])
    world.run(limits.trailFlushMs)
    expect(rows().map(({ at, person }) => [at, person])).toEqual([0, 1, 2, 3, 4].map((i) => [1_800_000_000_000 + i, i]))
    expect(appends).toBe(1)
    expect(writer.counts()).toEqual({ stored: 5, lost: 0, folded: 0, pending: 0 })
  })

  it("is a chain that other servers continue, too", () => {
    const [one, other] = [writerOf(), writerOf()]
    for (let i = 0; i < 3; i++) {
      one.note({ ...order, person: i })
      world.run(limits.trailFlushMs)
      other.note({ ...order, person: 10 + i })
      world.run(limits.trailFlushMs)
    }
    expect(rows().map(({ id, person }) => [id, person])).toEqual([
      [1, 0],
      [2, 10],
      [3, 1],
      [4, 11],
      [5, 2],
      [6, 12],
    ])
  })

  it("is told to its waiting caller once it is stored, and not before", () => {
    const writer = writerOf()
    const told: boolean[] = []
    writer.record(order, (stored) => told.push(stored))
    expect(told).toEqual([])
    world.run(limits.trailFlushMs)
    expect(told).toEqual([true])
  })

  it("does not wait for others where a caller waits, and takes with it what was noted before and in the same turn", () => {
    const writer = writerOf()
    const told: boolean[] = []
    writer.note({ ...blocked, person: 1 })
    for (const person of [2, 3]) writer.record({ ...order, person }, (stored) => told.push(stored))
    expect(told).toEqual([])
    world.run(0)
    expect(told).toEqual([true, true])
    expect(rows().map(({ person }) => person)).toEqual([1, 2, 3])
    expect(appends).toBe(1)
  })

  it("is not tried sooner after a failure because a caller waits, or because more is noted", () => {
    faults = ["away", "away"]
    const writer = writerOf()
    const told: boolean[] = []
    writer.record(order, (stored) => told.push(stored))
    world.run(0)
    const tries = () => parts.filter((part) => part === "trail down").length
    expect(tries()).toBe(1)
    writer.note(order)
    writer.record(order, (stored) => told.push(stored))
    world.run(249)
    expect(tries()).toBe(1)
    world.run(1)
    expect(tries()).toBe(2)
    world.run(500)
    expect(told).toEqual([true, true])
  })

  it("is stored when its writer stops", () => {
    const writer = writerOf()
    for (let i = 0; i < 30; i++) writer.note(blocked, true)
    const left: number[] = []
    writer.stop((entries) => left.push(entries))
    expect(left).toEqual([0])
    expect(rows().map(({ count }) => count)).toEqual([...Array(10).fill(1), 20])
    writer.note(order)
    expect(writer.counts().lost).toBe(1)
  })
})

describe("equal entries of one person within a minute", () => {
  it("have ten rows and one with the number of the others, and begin anew afterwards", () => {
    const writer = writerOf()
    for (let i = 0; i < 1_000; i++) writer.note({ ...blocked, person: 7 }, true)
    writer.note({ ...blocked, person: 8 }, true)
    writer.note({ ...blocked, person: 7, reason: "DEVICE_FINGERPRINT_MULTI_ACCOUNT" }, true)
    world.run(limits.trailFoldMs - 1)
    expect(rows()).toHaveLength(12)
    world.run(2_000)
    expect(rows()).toHaveLength(13)
    expect(rows()[12]).toMatchObject({ person: 7, reason: "RATE_LIMIT_EXCEEDED", count: 990 })
    expect(rows()[12].detail).toBe("990 more like this: too fast")
    expect(writer.counts().folded).toBe(990)
    writer.note({ ...blocked, person: 7 }, true)
    world.run(limits.trailFlushMs)
    expect(rows()).toHaveLength(14)
  })

  it("are counted for a bounded number of people; the oldest count makes room and is written early", () => {
    const writer = writerOf({ limits: { trailPendingMax: 4 * limits.trailFoldsMax } })
    for (let i = 0; i < 11; i++) writer.note({ ...blocked, person: 0 }, true)
    for (let person = 1; person < limits.trailFoldsMax; person++) writer.note({ ...blocked, person }, true)
    world.run(3_000)
    expect(rows()).toHaveLength(10 + limits.trailFoldsMax - 1)
    writer.note({ ...blocked, person: limits.trailFoldsMax }, true)
    world.run(limits.trailFlushMs)
    expect(
      rows()
        .filter(({ person }) => person === 0)
        .map(({ count }) => count),
    ).toEqual([...Array(10).fill(1), 1])
  })
})

describe("while rows cannot be stored", () => {
  it("noting goes on, nothing is stored twice, and the part of the node is down and up again", () => {
    faults = ["away", "away"]
    const writer = writerOf()
    for (let i = 0; i < 3; i++) writer.note({ ...order, person: i })
    world.run(limits.trailFlushMs)
    writer.note({ ...order, person: 3 })
    expect(parts).toEqual(["trail down"])
    world.run(5_000)
    expect(rows().map(({ person }) => person)).toEqual([0, 1, 2, 3])
    expect(parts.slice(0, 3)).toEqual(["trail down", "trail down", "trail up"])
  })

  it("a batch whose outcome is unknown stands in the trail once, written or not", () => {
    faults = ["unknown, written", "unknown, lost", "away", "unknown, written"]
    const [writer, other] = [writerOf(), writerOf()]
    for (let i = 0; i < 4; i++) {
      writer.note({ ...order, person: i })
      world.run(limits.trailFlushMs)
      other.note({ ...order, person: 10 + i })
      world.run(20_000)
    }
    const persons = rows().map(({ person }) => person!)
    expect([...persons].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 10, 11, 12, 13])
    expect(persons.filter((person) => person < 10)).toEqual([0, 1, 2, 3])
  })

  it("a waiting caller is told in time that it is not known, and no more than once", () => {
    faults = Array(100).fill("away")
    const writer = writerOf()
    const told: boolean[] = []
    writer.record(order, (stored) => told.push(stored))
    world.run(limits.trailAnswerMsMax - 1)
    expect(told).toEqual([])
    world.run(1)
    expect(told).toEqual([false])
    faults = []
    world.run(10_000)
    expect(told).toEqual([false])
    expect(rows()).toHaveLength(1)
  })

  it("what there is no room for is lost and counted, and the trail says so itself once there is room", () => {
    faults = ["away"]
    const writer = writerOf({ limits: { trailPendingMax: 100, trailBatchMax: 10 } })
    for (let i = 0; i < 130; i++) writer.note({ ...order, person: i })
    expect(writer.counts()).toEqual({ stored: 0, lost: 30, folded: 0, pending: 100 })
    const told: boolean[] = []
    writer.record(order, (stored) => told.push(stored))
    expect(told).toEqual([false])
    world.run(10_000)
    const loss = rows().filter(({ kind }) => kind === "TRAIL_LOSS")
    expect(loss.map(({ count }) => count)).toEqual([31])
    expect(rows().flatMap(({ kind, person }) => (kind === "ROLE_CHANGE" ? [person] : []))).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    )
  })

  it("the trail is not tried sooner after a failure because it says what it has lost", () => {
    const writer = writerOf({ limits: { trailPendingMax: 100, trailBatchMax: 100 } })
    for (let i = 0; i < 130; i++) writer.note({ ...order, person: i })
    world.run(limits.trailFlushMs)
    expect(writer.counts()).toMatchObject({ stored: 100, lost: 30 })
    faults = ["away"]
    world.run(limits.trailFlushMs)
    expect([parts.at(-1), appends]).toEqual(["trail down", 2])
    world.run(249)
    expect(appends).toBe(2)
    world.run(1)
    expect(rows().at(-1)).toMatchObject({ kind: "TRAIL_LOSS", count: 30 })
  })

  it("a stop ends in time and tells how many are left", async () => {
    const never = Effect.runSync(Deferred.make<boolean>())
    const writer = writerOf({ store: { ...makeTrailStoreMemory(), append: () => Deferred.await(never) } })
    for (let i = 0; i < 3; i++) writer.note(order)
    const left: number[] = []
    writer.stop((entries) => left.push(entries))
    world.run(limits.trailAnswerMsMax)
    expect(left).toEqual([3])
  })
})
