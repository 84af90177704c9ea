import { describe, expect, it } from "vitest"
import type { Journal } from "../../src/journal/Journal.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, openSale } from "../sales.ts"

/** The journal of a world, and how often each stream is claimed. */
const counted = (world: ManualWorld) => {
  const claims: number[] = []
  const { journal } = world
  const counting: Journal = {
    claim: (id, incarnation, from, done) => {
      claims.push(id)
      journal.claim(id, incarnation, from, done)
    },
    append: (records, done) => journal.append(records, done),
    read: (id, after, done) => journal.read(id, after, done),
    head: (id, done) => journal.head(id, done),
    loadSnapshot: (id, done) => journal.loadSnapshot(id, done),
    saveSnapshot: (snapshot, done) => journal.saveSnapshot(snapshot, done),
    passivate: (id, epoch, wakeAt, done) => journal.passivate(id, epoch, wakeAt, done),
    due: (done) => journal.due(done),
  }
  return { claims, counting }
}

describe("a due sale that cannot be loaded", () => {
  it("is claimed less and less often, and soon again once any sale can be loaded", () => {
    const world = new ManualWorld()
    world.journal.claimNow(concertId, "died", "create")
    const { claims, counting } = counted(world)
    let readable = false
    const { read } = counting
    const failing: Journal = {
      ...counting,
      read: (id, after, done) => (readable ? read(id, after, done) : done({ kind: "failed", reason: "no answer" })),
    }
    const engine = world.engine("next", {}, failing)
    world.run(60_000)
    expect(claims.length).toBeLessThan(10)
    readable = true
    ask(engine, openSale(3), 99)
    world.run(3_000)
    expect(engine.sales.get(concertId)?.state).toBe("active")
  })
})

describe("a sale that cannot be loaded and that callers wait for", () => {
  it("is claimed anew a quarter of the longest pause after it failed, for as long as one of them waits", () => {
    const world = new ManualWorld()
    const { counting } = counted(world)
    const times: number[] = []
    const failing: Journal = {
      ...counting,
      claim: (_, __, ___, done) => {
        times.push(world.now)
        done({ kind: "unknown", reason: "no answer" })
      },
    }
    const engine = world.engine("next", { limits: { retryMsMax: 1_200, mailboxWaitMsMax: 2_000 } }, failing)
    ask(engine, openSale(3))
    world.run(10_000)
    const pauses = times.slice(1).map((time, i) => time - times[i])
    expect(pauses).toEqual(pauses.map(() => 300))
    expect(times.at(-1)! - times[0]).toBeGreaterThan(1_500)
    expect(times.at(-1)! - times[0]).toBeLessThan(2_600)
  })
})

describe("the search for due sales", () => {
  it("goes on after it threw, on its way out and on its way back, and its part says so", () => {
    const world = new ManualWorld()
    world.journal.claimNow(concertId, "died", "create")
    const { counting } = counted(world)
    const throwing = [
      () => {
        throw new Error("a defect on the way out")
      },
      (done: Parameters<Journal["due"]>[0]) => done({ kind: "due", sales: null as never }),
    ]
    const said: string[] = []
    const engine = world.engine(
      "next",
      {
        parts: {
          doubt: () => {},
          failed: (part, reason) => void said.push(`${part}: ${reason}`),
          works: (part) => void said.push(`${part} works`),
        },
      },
      { ...counting, due: (done) => (throwing.shift() ?? counting.due)(done) },
    )
    world.run(10_000)
    expect(engine.sales.get(concertId)?.state).toBe("active")
    expect(said.slice(0, 3)).toEqual([
      "due: a defect on the way out",
      expect.stringMatching(/^due: .*not iterable/),
      "due works",
    ])
    expect(world.warnings).toEqual(Array.from({ length: 2 }, () => "the search for due sales ended: defect"))
  })
})

describe("a set-up that died between the claim of its stream and its first record", () => {
  it("is claimed once by the next start, leaves memory, and is not claimed again", () => {
    const world = new ManualWorld()
    world.journal.claimNow(concertId, "died", "create")
    const { claims, counting } = counted(world)
    const engine = world.engine("next", {}, counting)
    world.run(3_600_000)
    expect(claims).toEqual([concertId])
    expect(engine.sales.size).toBe(0)
    expect(world.warnings).toEqual([])
  })

  it("can be opened all the same by another owner", () => {
    const world = new ManualWorld()
    world.journal.claimNow(concertId, "died", "create")
    const engine = world.engine("next")
    world.run(60_000)
    const opened = ask(engine, openSale(3))
    world.run(1_000)
    expect(opened.reply).toMatchObject({ kind: "accepted" })
  })
})
