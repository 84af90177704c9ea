import { contractLine, type LinePolicy, PlaceStatus, type SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Engine } from "../../src/actor/Engine.ts"
import type { EngineLimits } from "../../src/actor/engine-limits.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ScriptedJournal } from "../ScriptedJournal.ts"
import { ask, concertId, hold, keyOf, openSale, seat } from "../sales.ts"

const pace: LinePolicy = { ...contractLine, batch: 2, burst: 2, everyMs: 1_000, graceMs: 5_000 }

const opened = (line: Partial<LinePolicy> = {}, limits: Partial<EngineLimits> = {}) => {
  const world = new ManualWorld()
  const engine = world.engine("node-1", { limits })
  const answer = ask(engine, { ...openSale(10), line: { ...pace, ...line } })
  world.run(50)
  expect(answer.reply).toMatchObject({ kind: "accepted" })
  return { world, engine }
}

const placeOf = (engine: Engine, person: number) => engine.view(concertId)?.line.placeOf(person)
const join = (engine: Engine, person: number) => ask(engine, { kind: "join", person })

describe("a line in a running sale", () => {
  it("tells a place only when the journal has it", () => {
    const { world, engine } = opened()
    const asked = join(engine, 5)
    expect(placeOf(engine, 5)).toBeUndefined()
    world.run(10)
    expect(asked.reply).toMatchObject({ kind: "accepted", reservation: 0 })
    expect(placeOf(engine, 5)).toMatchObject({ place: 1, rank: 1, status: PlaceStatus.waiting })
  })

  it("shows the place that was, not the one that is being decided", () => {
    const world = new ManualWorld()
    const journal = new ScriptedJournal(world.journal)
    const engine = world.engine("node-1", {}, journal)
    ask(engine, { ...openSale(10), line: { ...pace, method: "paused" } })
    world.run(50)
    join(engine, 5)
    world.run(50)
    journal.appendFaults.push("hangs")
    ask(engine, { kind: "leave", person: 5 })
    join(engine, 5)
    world.run(20)
    expect(placeOf(engine, 5)).toMatchObject({ place: 1, rank: 1 })
    journal.release()
    world.run(50)
    expect(placeOf(engine, 5)).toMatchObject({ place: 2, rank: 1 })
  })

  it("admits at the ticks of the journal's clock without a request, and tells listeners", () => {
    const { world, engine } = opened()
    const told: SaleEvent[] = []
    engine.onCommitted(({ events }) => told.push(...events))
    for (let person = 1; person <= 5; person++) join(engine, person)
    world.run(3_100)
    expect(told.filter(({ kind }) => kind === "admitted").map((event) => "place" in event && event.place)).toEqual([
      1, 2, 3, 4, 5,
    ])
    expect(engine.view(concertId)?.line).toMatchObject({ waiting: 0, active: 5, head: 5, joined: 5 })
  })

  it("keeps the turn of people who are seen, passes over those who are not, and calls them first on return", () => {
    const { world, engine } = opened({ method: "paused" })
    for (const person of [1, 2, 3]) join(engine, person)
    for (let i = 0; i < 4; i++) {
      world.run(2_000)
      engine.present(concertId, 2)
      engine.present(concertId, 3)
    }
    ask(engine, { kind: "set-line", policy: { ...pace, batch: 1, burst: 1 } })
    world.run(1_100)
    expect(placeOf(engine, 1)).toMatchObject({ status: PlaceStatus.absent, rank: 0 })
    expect(placeOf(engine, 2)).toMatchObject({ status: PlaceStatus.active })
    engine.present(concertId, 1)
    world.run(50)
    expect(placeOf(engine, 1)).toMatchObject({ status: PlaceStatus.returned, rank: 1, place: 1 })
    expect(placeOf(engine, 3)).toMatchObject({ status: PlaceStatus.waiting, rank: 1 })
    world.run(1_000)
    expect(placeOf(engine, 1)).toMatchObject({ status: PlaceStatus.active })
  })

  it("gives all people the whole grace after a failover, and keeps their places", () => {
    const { world, engine } = opened({ method: "paused" })
    for (const person of [1, 2, 3]) join(engine, person)
    world.run(4_500)
    engine.abandon()
    const next = world.engine("node-2")
    ask(next, { kind: "set-line", policy: pace })
    world.run(1_100)
    expect([1, 2, 3].map((person) => placeOf(next, person)?.status)).toEqual([4, 4, 1])
  })

  it("wakes a sale that left memory when a person's turn comes", () => {
    const { world, engine } = opened({ everyMs: 100_000 }, { passivateAfterMs: 1_000 })
    join(engine, 1)
    world.run(5_000)
    expect(engine.sales.size).toBe(0)
    const told: SaleEvent[] = []
    engine.onCommitted(({ events }) => told.push(...events))
    world.run(100_000)
    expect(told.map(({ kind }) => kind)).toEqual(["admitted"])
  })

  it("answers holds before joins, though the joins came first", () => {
    const { world, engine } = opened()
    const order: string[] = []
    for (let person = 1; person <= 3; person++) {
      engine.submit(concertId, { kind: "join", person }, () => order.push("join"))
    }
    engine.submit(concertId, hold(9, [seat(1)]), () => order.push("hold"))
    world.run(20)
    expect(order).toEqual(["hold", "join", "join", "join"])
  })

  it("refuses holds without a pass while it is protected, and takes them with one", () => {
    const { world, engine } = opened({ protects: true })
    const before = ask(engine, hold(1, [seat(1)]))
    join(engine, 1)
    world.run(1_100)
    const pass = placeOf(engine, 1)!.pass
    const after = ask(engine, { kind: "hold", person: 1, seats: [seat(1)], key: null, pass })
    world.run(20)
    expect(before.reply).toMatchObject({ kind: "refused", refusal: { code: "pass-missing" } })
    expect(after.reply).toMatchObject({ kind: "accepted" })
  })

  it("takes a hold with the key of one that was turned away once it shows a pass", () => {
    const { world, engine } = opened({ protects: true })
    const early = hold(1, [seat(1)], keyOf(7))
    const turnedAway = ask(engine, early)
    join(engine, 1)
    world.run(1_100)
    const again = ask(engine, early)
    const shown = ask(engine, { ...early, pass: placeOf(engine, 1)!.pass })
    world.run(20)
    for (const { reply } of [turnedAway, again]) expect(reply).toMatchObject({ refusal: { code: "pass-missing" } })
    expect(shown.reply).toMatchObject({ kind: "accepted" })
  })
})
