/** Drills on a demo sale: what they bring about, what they leave alone, and what the auditor says of a journal that forgets. */
import type { Journal } from "@ticketrush/engine/journal/Journal"
import { LocalSales } from "@ticketrush/engine/sales/LocalSales"
import { drillConcertIdMin, limits, type Refusal, raceConcertIdMin, sectionA } from "@ticketrush/protocol"
import type { DrillAsked, DrillFault } from "@ticketrush/protocol/drills"
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import { describe, expect, it } from "vitest"
import { randomOf } from "../../../engine/test/core/random-history.ts"
import { ManualWorld } from "../../../engine/test/ManualWorld.ts"
import { Drills, type DrillsParts } from "../../src/drill/Drills.ts"

const asked: DrillAsked = { fault: "crash", people: 30, seconds: 8 }
const clean = { lost: 0, duplicates: 0, doubleSold: 0, holes: 0, epochsBack: 0, others: 0, says: [] }

/** A server that sells one concert beside its drills. `journal`: what its engine writes to. */
const world = (journalOf: (real: Journal) => Journal = (real) => real, more: Partial<DrillsParts> = {}) => {
  const world = new ManualWorld()
  const journal = journalOf(world.journal)
  const engine = world.engine("node-1", {}, journal)
  const roll = randomOf(7)
  const random = { bytes: (count: number) => Uint8Array.from({ length: count }, () => roll(256)) }
  const sales = new LocalSales({ engine, defer: world.defer })
  const log = { warn: (message: string) => void world.warnings.push(message) }
  const { clock, defer } = world
  const drills = new Drills({ sales, journal, directory: world.journal, random, clock, defer, log, ...more })
  const open = { number: 0, layout: sectionA(5), tiers: [{ name: "R", price: 0 }] }
  const policy = { seatsPerPersonMax: 0, holdTtlMs: 600_000, opensAt: 0 }
  engine.submit(1, { kind: "open-sale", policy, options: [open] }, () => {})
  world.run(1_000)
  const start = (what: Partial<DrillAsked> = {}): Refusal | "begun" | undefined => {
    let told: Refusal | "begun" | undefined
    drills.start({ ...asked, ...what }, 7, 1_000, (refused) => {
      told = refused ?? "begun"
    })
    world.run(10)
    return told
  }
  return { world, engine, drills, start, newest: () => drills.newest!.run }
}

describe("a drill", () => {
  it.each<DrillFault>(["crash", "fence"])(
    "makes its sale go wrong three times while people buy, and finds that nothing is lost or sold twice (%s)",
    (fault) => {
      const { engine, newest, start, world: time } = world()
      const before = engine.fingerprint(1)
      expect(start({ fault })).toBe("begun")
      time.run(9_000)
      const run = newest()
      expect([run.state, run.why]).toEqual(["done", undefined])
      expect(run.verdict).toMatchObject(clean)
      expect(run.verdict!.events).toBeGreaterThan(200)
      expect(run.counts.accepted).toBeGreaterThan(200)
      expect(run.counts.unanswered).toBe(0)
      const { answers, epochs, faults } = run.timeline
      expect(faults.map(({ atMs }) => Math.round(atMs / 100))).toEqual([20, 40, 60])
      for (const { gapMs } of faults) expect(gapMs).not.toBeNull()
      expect(epochs.length).toBeGreaterThanOrEqual(4)
      for (const [nth, { atMs }] of faults.entries()) expect(epochs[nth + 1].atMs).toBeGreaterThanOrEqual(atMs)
      expect(answers.reduce((sum, count) => sum + count)).toBe(run.counts.accepted + run.counts.refused)
      // The sale beside it has kept its owner and its state.
      expect(engine.fingerprint(1)).toEqual(before)
      expect(engine.counters().fenced).toBe(fault === "fence" ? 3 : 0)
      expect(time.warnings.filter((each) => each === "a sale left memory: defect")).toHaveLength(
        fault === "crash" ? 3 : 0,
      )
    },
  )

  it.each([
    ["held", "was acknowledged and is not journaled"],
    ["paying", "was on its way to be paid and is not journaled"],
    ["confirmed", "was bought and is not journaled"],
    ["cancelled", "was given back and is not journaled"],
  ])("finds what a journal lost that had said it was written (%s)", (what, sentence) => {
    let [appends, lied] = [0, 0]
    const forgetful = (real: Journal): Journal =>
      over(real, {
        append: (records, done) => {
          const all = records.every(({ concertId, frame }) => concertId === drillConcertIdMin && isAll(frame, what))
          if (lied > 0 || !all || ++appends < 20) return real.append(records, done)
          lied++
          done({ kind: "answered", outcomes: records.map(() => "committed"), databaseMs: 1_800_000_000_000 })
        },
      })
    const { newest, start, world: time } = world(forgetful)
    start()
    time.run(20_000)
    expect(lied).toBe(1)
    const { state, verdict } = newest()
    expect(state).toBe("done")
    expect(verdict!.lost).toBeGreaterThan(0)
    expect(verdict!.says.join()).toContain(sentence)
  })

  it("fails without a verdict when the journal cannot be read, and another can begin", () => {
    const real = new ManualWorld().journal
    const gone = over(real, { read: (_, __, done) => done({ kind: "failed", reason: "gone" }) })
    const { newest, start, world: time } = world(undefined, { journal: gone })
    start()
    time.run(9_000)
    expect(newest()).toMatchObject({ state: "failed", why: "gone", verdict: undefined })
    expect(start()).toBe("begun")
  })

  it("is ended by a server that stops, at once and without a verdict", () => {
    const { drills, newest, start, world: time } = world()
    start()
    time.run(3_000)
    drills.stop()
    time.run(1_000)
    const { accepted } = newest().counts
    expect(newest()).toMatchObject({ state: "failed", why: "the server was stopped", verdict: undefined })
    time.run(20_000)
    expect(newest().counts.accepted).toBe(accepted)
  })

  it("is ended by a server that stops when its time is over and people still wait for an answer", () => {
    let silent = false
    const silencing = (real: Journal): Journal =>
      over(real, { append: (...given) => (silent ? undefined : real.append(...given)) })
    const { drills, newest, start, world: time } = world(silencing)
    start()
    time.run(7_500)
    silent = true
    time.run(600)
    expect(newest().state).toBe("running")
    drills.stop()
    expect(newest()).toMatchObject({ state: "failed", why: "the server was stopped", verdict: undefined })
  })

  it("is judged though its sale went wrong after the last answer and does not close at once", () => {
    let claimed = 0
    const late = (real: Journal): Journal =>
      over(real, {
        append: (records, done) => {
          const closing = records.some(({ frame }) => isAll(frame, "sale-closed"))
          if (!closing || claimed++ > 0) return real.append(records, done)
          real.claim(drillConcertIdMin, "another owner", "any", () => real.append(records, done))
        },
      })
    const { newest, start, world: time } = world(late)
    start()
    time.run(20_000)
    expect(claimed).toBe(2)
    expect(newest()).toMatchObject({ state: "done", verdict: clean })
  })
})

describe("drills", () => {
  it("are run one at a time, each on a sale of its own", () => {
    const { newest, start, world: time } = world()
    expect(start()).toBe("begun")
    const first = newest().concertId
    expect(start()).toMatchObject({ code: "drill-running" })
    time.run(9_000)
    expect(start()).toBe("begun")
    expect([first, newest().concertId]).toEqual([drillConcertIdMin, drillConcertIdMin + 1])
  })

  it("have an end: a database takes so many and no more", () => {
    expect(raceConcertIdMin - drillConcertIdMin).toBe(limits.drillsMax)
    const known: DrillsParts["directory"]["known"] = (ids, done) => done({ kind: "known", streams: new Set(ids) })
    const { start } = world(undefined, { directory: { known } })
    expect(start()).toMatchObject({ code: "drills-used-up" })
    expect(start()).toMatchObject({ code: "drills-used-up" })
  })

  it("begin no more once the server stops, also where it stops while the journal is asked", () => {
    let found: (() => void) | undefined
    const known: DrillsParts["directory"]["known"] = (_, done) => {
      found = () => done({ kind: "known", streams: new Set() })
    }
    const { drills } = world(undefined, { directory: { known } })
    const told: Array<Refusal | undefined> = []
    for (const stops of [true, false]) {
      drills.start(asked, 7, 1_000, (refused) => told.push(refused))
      if (stops) drills.stop()
      found!()
    }
    expect(told).toMatchObject([{ code: "unavailable" }, { code: "unavailable" }])
    expect(drills.newest).toBeUndefined()
  })

  it("do not begin while the journal does not say which sales there are", () => {
    const known: DrillsParts["directory"]["known"] = (_, done) => done({ kind: "failed", reason: "away" })
    const { start } = world(undefined, { directory: { known } })
    expect(start()).toMatchObject({ code: "unavailable" })
  })
})

const isAll = (frame: Uint8Array, what: string): boolean => decodeEvents(frame).every(({ kind }) => kind === what)

/** The same journal, but for these. */
const over = (real: Journal, changes: Partial<Journal>): Journal => ({
  claim: (...given) => real.claim(...given),
  append: (...given) => real.append(...given),
  read: (...given) => real.read(...given),
  head: (...given) => real.head(...given),
  loadSnapshot: (...given) => real.loadSnapshot(...given),
  saveSnapshot: (...given) => real.saveSnapshot(...given),
  passivate: (...given) => real.passivate(...given),
  due: (...given) => real.due(...given),
  ...changes,
})
