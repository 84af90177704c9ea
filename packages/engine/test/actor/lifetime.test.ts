import { byPerson } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { encodeState } from "../../src/core/state-codec.ts"
import type { LoadResult } from "../../src/EngineApi.ts"
import { makeSnapshot } from "../../src/journal/snapshot.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, keyOf, openSale, seat } from "../sales.ts"

const sold = (limits = {}) => {
  const world = new ManualWorld()
  const engine = world.engine("node-1", { limits })
  ask(engine, openSale(100, { holdTtlMs: 60_000 }))
  world.run()
  for (let i = 0; i < 40; i++) ask(engine, hold(i + 1, [seat(2 * i), seat(2 * i + 1)], keyOf(i)))
  world.run()
  return { world, engine }
}
const state = (engine: ReturnType<ManualWorld["engine"]>) => encodeState(engine.sales.get(concertId)!.sale)

describe("a sale that is loaded again", () => {
  it("has the same state by replay from the start", () => {
    const { world, engine } = sold()
    const before = state(engine)
    engine.abandon()
    const restarted = world.engine("node-2")
    world.run(100)
    expect(state(restarted)).toEqual(before)
  })

  it("has the same state by snapshot and tail, and keys still find their reservations", () => {
    const { world, engine } = sold()
    makeSnapshot(world.journal, concertId, () => {})
    world.run()
    expect(world.journal.streams.get(concertId)!.snapshot?.last).toBe(42)
    ask(engine, hold(99, [seat(99)]))
    world.run()
    const before = state(engine)
    engine.abandon()
    const restarted = world.engine("node-2")
    const again = ask(restarted, hold(3, [seat(4), seat(5)], keyOf(2)))
    world.run(100)
    expect(state(restarted)).toEqual(before)
    expect(again.reply).toMatchObject({ kind: "accepted" })
  })

  it("does not open when a byte of its journal has changed, and says at which position", () => {
    const { world, engine } = sold()
    engine.abandon()
    world.journal.streams.get(concertId)!.records[1].frame[5] ^= 1
    const restarted = world.engine("node-2")
    const asked = ask(restarted, hold(1, [seat(99)]))
    world.run(100)
    expect(asked.reply).toMatchObject({ kind: "try-again", refusal: { code: "journal-broken" } })
    expect(ask(restarted, hold(1, [seat(99)])).reply).toEqual(asked.reply)
  })

  it("is told as broken once, counted, refused to readers too, and opens when its journal is whole again", () => {
    const { world, engine } = sold()
    engine.abandon()
    const { records } = world.journal.streams.get(concertId)!
    records[1].frame[5] ^= 1
    const restarted = world.engine("node-2", { limits: { brokenMs: 1_000 } })
    const heard: LoadResult[] = []
    for (let i = 0; i < 3; i++) {
      restarted.load(concertId, (result) => heard.push(result))
      restarted.load(concertId, (result) => heard.push(result))
      world.run(2_000)
    }
    expect(heard).toHaveLength(6)
    for (const result of heard) {
      expect(result).toMatchObject({ kind: "failed", refusal: { code: "journal-broken", detail: { concertId } } })
    }
    const told = `the journal of a sale is broken and the sale does not open: see npm run ticketrush -- audit ${concertId}`
    expect(world.warnings).toEqual([told])
    expect(restarted.counters().salesBroken).toBe(1)

    records[1].frame[5] ^= 1
    restarted.load(concertId, (result) => heard.push(result))
    world.run(2_000)
    expect(heard.at(-1)).toMatchObject({ kind: "loaded" })
    expect(restarted.counters().salesBroken).toBe(0)
  })
})

describe("an idle sale", () => {
  it("leaves memory and comes back by itself when a hold is due", () => {
    const { world, engine } = sold({ passivateAfterMs: 5_000 })
    world.run(10_000)
    expect(engine.sales.size).toBe(0)
    expect(world.journal.streams.get(concertId)!.live).toBe(false)
    world.run(55_000)
    expect(world.journal.streams.get(concertId)!.records.at(-1)!.last).toBe(42 + 40)
  })

  it("is none while it is read: it stays in memory until it was not for a while", () => {
    const { world, engine } = sold({ passivateAfterMs: 5_000 })
    for (let second = 0; second < 20; second++) {
      world.run(1_000)
      expect(engine.view(concertId)).toBeDefined()
    }
    world.run(4_900)
    expect(engine.sales.size).toBe(1)
    world.run(1_000)
    expect(engine.sales.size).toBe(0)
  })

  it("tells what it has come to once nothing of it is on its way, and nothing before", () => {
    const { world, engine } = sold()
    const { sale, epoch } = engine.sales.get(concertId)!
    expect(engine.fingerprint(concertId)).toMatchObject({ position: 42, epoch })
    ask(engine, hold(99, [seat(99)]))
    const told: Array<number | undefined> = []
    const { append } = world.journal
    world.journal.append = (...asked) => {
      world.defer.soon(() => told.push(engine.fingerprint(concertId)?.position))
      append.apply(world.journal, asked)
    }
    world.run(10)
    expect([told, sale.position]).toEqual([[undefined], 43])
    expect(engine.fingerprint(concertId)).toMatchObject({ position: 43 })
    expect(engine.fingerprint(concertId + 1)).toBeUndefined()
  })

  it("comes back for a command that arrives while it leaves", () => {
    const { world, engine } = sold({ passivateAfterMs: 5_000 })
    world.run(10_000)
    const asked = ask(engine, hold(1, [seat(99)]))
    world.run(100)
    expect(asked.reply).toMatchObject({ kind: "accepted" })
  })

  it("has forgotten what it refused when it comes back, because another owner may have accepted it meanwhile", () => {
    const world = new ManualWorld()
    const { journal } = world
    const passivate = journal.passivate.bind(journal)
    let leave: (() => void) | undefined
    journal.passivate = (...asked) => {
      leave = () => passivate(...asked)
    }
    const engine = world.engine("node-1", { limits: { passivateAfterMs: 5_000 } })
    ask(engine, openSale(10, { holdTtlMs: 1_000 }))
    ask(engine, hold(1, [seat(0)]))
    const wanted = hold(2, [seat(0)], keyOf(1))
    const refused = ask(engine, wanted)
    world.run(10_000)
    expect(refused.reply).toMatchObject({ kind: "refused", refusal: { code: "seat-taken" } })
    expect(leave).toBeDefined()

    const accepted = ask(world.engine("node-2"), wanted)
    world.run(100)
    expect(accepted.reply).toMatchObject({ kind: "accepted" })

    const again = ask(engine, wanted)
    leave!()
    world.run(100)
    expect(again.reply).toEqual(accepted.reply)
  })
})

describe("a node that stops", () => {
  it("answers everything it took, takes nothing new, and is done", () => {
    const { world, engine } = sold()
    const taken = ask(engine, hold(99, [seat(99)]))
    let stopped = false
    engine.stop(() => {
      stopped = true
    })
    const late = ask(engine, hold(98, [seat(98)]))
    world.run(200)
    expect(taken.reply).toMatchObject({ kind: "accepted" })
    expect(late.reply).toMatchObject({ kind: "try-again", refusal: { code: "stopping" } })
    expect(stopped).toBe(true)
  })

  it("says so to each that told it to, also when it had been told before or has ended already", () => {
    const { world, engine } = sold()
    ask(engine, hold(99, [seat(99)]))
    const heard: string[] = []
    engine.stop(() => heard.push("first"))
    engine.stop(() => heard.push("second"))
    expect(heard).toEqual([])
    world.run(200)
    expect(heard).toEqual(["first", "second"])
    engine.stop(() => heard.push("late"))
    expect(heard).toEqual(["first", "second", "late"])
  })
})

describe("a full mailbox", () => {
  it("answers overloaded at once and keeps what it had taken", () => {
    const world = new ManualWorld()
    const engine = world.engine("node-1", { limits: { lanes: { money: 4, holds: 4, line: 4 } } })
    ask(engine, openSale(100))
    world.run()
    const asked = Array.from({ length: 6 }, (_, i) => ask(engine, hold(i + 1, [seat(i)])))
    expect(asked.slice(4).map(({ reply }) => reply?.kind)).toEqual(["try-again", "try-again"])
    world.run()
    expect(asked.slice(0, 4).every(({ reply }) => reply?.kind === "accepted")).toBe(true)
  })

  it("still takes payments when it is full of holds", () => {
    const world = new ManualWorld()
    const engine = world.engine("node-1", { limits: { lanes: { money: 4, holds: 4, line: 4 } } })
    ask(engine, openSale(100))
    ask(engine, hold(1, [seat(0)]))
    world.run()
    for (let i = 1; i < 9; i++) ask(engine, hold(i + 1, [seat(i)]))
    const paying = ask(engine, { kind: "start-paying", reservation: concertId * 2 ** 27 + 1, by: byPerson(1) })
    world.run()
    expect(paying.reply).toMatchObject({ kind: "accepted" })
  })
})

describe("a record with many callers", () => {
  it("answers them in turns, each once and in order, and what arrives between is read", () => {
    const world = new ManualWorld()
    const engine = world.engine("node-1", { limits: { answersPerTurnMax: 3 } })
    ask(engine, openSale(100))
    world.run()
    const order: number[] = []
    for (let i = 0; i < 10; i++) engine.submit(concertId, hold(i + 1, [seat(i)]), () => order.push(i))
    let stopped = -1
    world.run(1)
    engine.stop(() => {
      stopped = order.length
    })
    world.run(100)
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(stopped).toBe(10)
  })
})
