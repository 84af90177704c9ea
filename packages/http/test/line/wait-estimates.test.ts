import type { Engine } from "@ticketrush/engine/actor/Engine"
import { AdmittedBy, contractLine, type LinePolicy, limits, type Place, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { ManualWorld } from "../../../engine/test/ManualWorld.ts"
import { type HitRate, WaitEstimates, type WaitRange } from "../../src/line/WaitEstimates.ts"

const concertId = 7

type Followed = {
  readonly world: ManualWorld
  readonly engine: Engine
  readonly estimates: WaitEstimates
  /** The predictions of all people at their join against their admission, counted by the test. */
  readonly recount: { predictions: number; hits: number }
  /** Waits of those who were admitted in turn, by place. */
  readonly waits: Map<Place, number>
}

const followed = (line: Partial<LinePolicy>): Followed => {
  const world = new ManualWorld()
  const engine = world.engine()
  const estimates = new WaitEstimates({ feed: engine, clock: world.clock })
  const predicted = new Map<Place, WaitRange>()
  const joinedAt = new Map<Place, number>()
  const recount = { predictions: 0, hits: 0 }
  const waits = new Map<Place, number>()
  engine.onCommitted(({ at, events }) => {
    for (const event of events) {
      if (event.kind === "joined") {
        joinedAt.set(event.place, at)
        const { line } = engine.view(concertId)!
        const rank = line.rank(event.place)
        const range = rank === 0 ? null : estimates.of(concertId, line, rank)
        if (range !== null) predicted.set(event.place, range)
      }
      if (event.kind === "passed-over" || (event.kind === "admitted" && event.by === AdmittedBy.operator)) {
        predicted.delete(event.place)
      }
      if ((event.kind !== "admitted" || event.by === AdmittedBy.operator) && event.kind !== "called") continue
      const waited = at - joinedAt.get(event.place)!
      waits.set(event.place, waited)
      const range = predicted.get(event.place)
      if (range === undefined) continue
      recount.predictions++
      if (waited >= range.lowMs && waited <= range.highMs) recount.hits++
    }
  })
  engine.submit(
    concertId,
    {
      kind: "open-sale",
      policy: { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0 },
      options: [{ number: 0, layout: sectionA(10), tiers: [{ name: "R", price: 1 }] }],
      line: { ...contractLine, batch: 10, burst: 10, everyMs: 1_000, graceMs: limits.dayMs, ...line },
    },
    () => {},
  )
  world.run(100)
  return { world, engine, estimates, recount, waits }
}

const join = ({ engine }: Followed, person: number) => engine.submit(concertId, { kind: "join", person }, () => {})
const leave = ({ engine }: Followed, person: number) => engine.submit(concertId, { kind: "leave", person }, () => {})
const of = ({ engine, estimates }: Followed, rank: number) =>
  estimates.of(concertId, engine.view(concertId)!.line, rank)
const rateOf = ({ estimates }: Followed): HitRate => estimates.hitRate(concertId)
const share = ({ predictions, hits }: HitRate): number => hits / predictions

/** The same sequence in every run. */
const draws = (seed: number) => {
  let state = seed
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe("the estimate at a steady pace", () => {
  it("holds for all people, and is as narrow as two ticks and a few percent", () => {
    const line = followed({})
    for (let person = 1; person <= 600; person++) join(line, person)
    line.world.run(50)
    const range = of(line, 300)!
    expect(range.highMs - range.lowMs).toBeLessThan(6_000)
    line.world.run(70_000)
    expect(line.waits.size).toBe(600)
    expect(rateOf(line)).toEqual({ predictions: 600, hits: 600 })
    expect(rateOf(line)).toEqual(line.recount)
    expect(line.waits.get(300)).toBeGreaterThanOrEqual(range.lowMs)
    expect(line.waits.get(300)).toBeLessThanOrEqual(range.highMs)
  })

  it("knows of the next ticks before anything is measured, and of what was saved up", () => {
    const line = followed({ batch: 10, burst: 30, everyMs: 10_000 })
    join(line, 1)
    line.world.run(50)
    expect(of(line, 1)).toMatchObject({ lowMs: 0, highMs: 10_250 })
    expect(of(line, 10)).toMatchObject({ lowMs: 0, highMs: 10_250 })
    expect(of(line, 30)!.lowMs).toBe(0)
    expect(of(line, 31)!.lowMs).toBeGreaterThan(9_000)
    expect(of(line, 31)!.highMs).toBeGreaterThan(40_000)
  })

  it("goes on below a cap that has not turned over once", () => {
    const line = followed({ batch: 5, burst: 5, everyMs: 2_000, activeMax: 50, passMs: 180_000 })
    for (let person = 1; person <= 150; person++) join(line, person)
    // A person who was let in is gone after two seconds.
    for (let person = 1; person <= 100; person += 5) {
      line.world.run(2_000)
      for (let gone = person; gone < person + 5; gone++) leave(line, gone - 5)
    }
    expect(line.engine.view(concertId)!.line.active).toBeLessThan(50)
    expect(of(line, 10)).toMatchObject({ lowMs: expect.any(Number), highMs: expect.any(Number) })
  })

  it("follows the pace that is measured, not the one that is written", () => {
    const line = followed({ activeMax: 10, passMs: 4_000 })
    for (let person = 1; person <= 1_000; person++) join(line, person)
    line.world.run(20_000)
    // Ten passes that last four seconds and are given at whole seconds: ten people every five seconds at the most.
    const expected = 100 / (10 / 5_000)
    const range = of(line, 100)!
    expect(range.lowMs).toBeGreaterThan(expected / 1.6)
    expect(range.lowMs).toBeLessThan(expected)
    expect(range.highMs).toBeGreaterThan(expected)
    expect(range.highMs).toBeLessThan(expected * 1.6)
  })

  it("counts those who came back before all in line", () => {
    const line = followed({ method: "paused" })
    join(line, 1)
    line.world.run(50)
    const { policy } = line.engine.view(concertId)!.line
    line.engine.submit(
      concertId,
      { kind: "set-line", policy: { ...policy, method: "fifo", everyMs: 60_000 } },
      () => {},
    )
    line.world.run(50)
    expect(line.estimates.of(concertId, line.engine.view(concertId)!.line, 30, true)).toEqual(of(line, 30))
  })
})

describe("the estimate of a line that cannot be foreseen", () => {
  const scenes: ReadonlyArray<readonly [string, Partial<LinePolicy>]> = [
    ["whose people leave", {}],
    ["with a cap and passes that end early", { activeMax: 160, passMs: 20_000 }],
    ["that admits one by one", { batch: 1, burst: 1, everyMs: 100 }],
    ["with rare large batches", { batch: 100, burst: 100, everyMs: 10_000 }],
    ["without a pace, behind a cap", { method: "passthrough", activeMax: 80, passMs: 8_000 }],
  ]

  it.each(scenes)("%s comes true most of the time, and the rate it reports is a recount", (_, policy) => {
    const line = followed(policy)
    const draw = draws(11)
    const open: number[] = []
    let people = 0
    for (let step = 0; step < 2_000; step++) {
      const arrivals = step < 150 ? 4 : draw() < 0.9 ? 1 : 0
      for (let i = 0; i < arrivals; i++) {
        join(line, ++people)
        open.push(people)
      }
      // Some lose patience, and some who were admitted have what they wanted.
      if (draw() < 0.3) leave(line, open.splice(Math.floor(draw() * open.length), 1)[0] ?? people)
      line.world.run(100)
    }
    expect(rateOf(line).predictions).toBeGreaterThan(300)
    expect(share(rateOf(line))).toBeGreaterThan(0.8)
    expect(rateOf(line)).toEqual(line.recount)
  })
})

describe("what cannot be foreseen", () => {
  it("is not foretold: a line that is paused, or makes no admissions", () => {
    for (const policy of [{ method: "paused" }, { batch: 0 }] as const) {
      const line = followed(policy)
      join(line, 1)
      line.world.run(50)
      expect(of(line, 1)).toBeNull()
    }
  })

  it("has no rate for a sale of which nothing was heard", () => {
    expect(followed({}).estimates.hitRate(8)).toEqual({ predictions: 0, hits: 0 })
  })

  it("is foretold widely where a cap is full and nothing is known yet", () => {
    const line = followed({ activeMax: 10, passMs: 60_000 })
    for (let person = 1; person <= 30; person++) join(line, person)
    line.world.run(1_200)
    expect(line.engine.view(concertId)!.line).toMatchObject({ active: 10, waiting: 20 })
    const range = of(line, 20)!
    expect(range.lowMs).toBeLessThan(2_000)
    expect(range.highMs).toBeGreaterThan(120_000)
  })

  it("is foretold again from nothing once the pace is another one", () => {
    const line = followed({})
    for (let person = 1; person <= 900; person++) join(line, person)
    line.world.run(20_000)
    const before = of(line, 100)!
    const { policy } = line.engine.view(concertId)!.line
    line.engine.submit(concertId, { kind: "set-line", policy: { ...policy, batch: 1, burst: 1 } }, () => {})
    line.world.run(50)
    expect(before.highMs).toBeLessThan(15_000)
    expect(of(line, 100)!.lowMs).toBeGreaterThan(90_000)
  })
})

describe("the sample of predictions", () => {
  it("stays bounded while very many people wait, and is spread over all of them", () => {
    const line = followed({ batch: 500, burst: 500 })
    for (let person = 1; person <= 20_000; person++) {
      join(line, person)
      if (person % 2_000 === 0) line.world.run(10)
    }
    line.world.run(60_000)
    expect(line.waits.size).toBe(20_000)
    const { predictions, hits } = rateOf(line)
    expect(predictions).toBeGreaterThan(300)
    expect(predictions).toBeLessThan(3_000)
    expect(hits / predictions).toBeGreaterThan(0.9)
  })
})
