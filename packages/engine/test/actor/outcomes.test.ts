import { describe, expect, it } from "vitest"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ScriptedJournal } from "../ScriptedJournal.ts"
import { ask, concertId, hold, keyOf, openSale, seat } from "../sales.ts"

const opened = () => {
  const world = new ManualWorld()
  const journal = new ScriptedJournal(world.journal)
  const engine = world.engine("node-1", {}, journal)
  ask(engine, openSale(10))
  world.run()
  return { world, journal, engine }
}
const events = (world: ManualWorld) => world.journal.streams.get(concertId)!.records.at(-1)!.last

describe("an append of unknown outcome", () => {
  it("is answered as accepted once the head of a new epoch shows that it was written", () => {
    const { world, journal, engine } = opened()
    journal.appendFaults.push("unknown-written")
    const asked = ask(engine, hold(1, [seat(0)], keyOf(1)))
    world.run(200)
    expect(asked.reply).toMatchObject({ kind: "accepted" })
    expect(events(world)).toBe(3)
    expect(engine.view(concertId)!.epoch).toBe(2)
  })

  it("is sealed again under the new epoch when it was lost, with nothing decided anew", () => {
    const { world, journal, engine } = opened()
    journal.appendFaults.push("unknown-lost")
    const asked = ask(engine, hold(1, [seat(0)], keyOf(1)))
    world.run(200)
    expect(asked.reply).toMatchObject({ kind: "accepted" })
    expect(events(world)).toBe(3)
    expect(world.journal.streams.get(concertId)!.records.map(({ epoch }) => epoch)).toEqual([1, 2])
  })

  it("stays unknown over claims of unknown outcome until one is answered", () => {
    const { world, journal, engine } = opened()
    journal.appendFaults.push("unknown-written")
    journal.claimFaults.push("unknown-done", "unknown-lost", "unknown-done")
    const asked = ask(engine, hold(1, [seat(0)], keyOf(1)))
    world.run(500)
    expect(asked.reply).toMatchObject({ kind: "accepted" })
    expect(engine.view(concertId)!.epoch).toBe(2)
  })

  it("is over with the claim that finds another owner: that one was answered, so the journal can be written", () => {
    const { world, journal, engine } = opened()
    journal.appendFaults.push("unknown-lost")
    journal.claimFaults.push("unknown-lost")
    const asked = ask(engine, hold(1, [seat(0)]))
    world.run()
    expect([asked.reply, engine.writable()]).toEqual([undefined, false])
    world.journal.claimNow(concertId, "node-2", "any")
    world.run(100)
    expect(asked.reply).toMatchObject({ kind: "try-again", refusal: { code: "owner-lost" } })
    expect(engine.writable()).toBe(true)
  })

  it("leaves no reader waiting for a sale whose very opening it was", () => {
    const world = new ManualWorld()
    const journal = new ScriptedJournal(world.journal)
    const engine = world.engine("node-1", {}, journal)
    journal.appendFaults.push("hangs-unknown")
    ask(engine, openSale(10))
    world.run(50)
    journal.claimFaults.push("unknown-lost", "unknown-lost", "unknown-lost", "unknown-lost")
    journal.release()
    const heard: string[] = []
    for (let n = 0; n < 10; n++) {
      engine.load(concertId, ({ kind }) => heard.push(kind))
      world.run(20)
    }
    expect(heard).toContain("failed")
    world.run(2_000)
    engine.load(concertId, ({ kind }) => heard.push(kind))
    expect(heard.length).toBe(11)
    expect(heard.at(-1)).toBe("loaded")
  })

  it("is told as unknown, never as refused, when it takes too long, and the same key finds the seat later", () => {
    const { world, journal, engine } = opened()
    journal.appendFaults.push("hangs")
    const asked = ask(engine, hold(1, [seat(0)], keyOf(1)))
    world.run(1_000)
    expect(asked.reply).toMatchObject({ kind: "try-again", refusal: { code: "outcome-unknown" } })
    journal.release()
    const again = ask(engine, hold(1, [seat(0)], keyOf(1)))
    world.run(100)
    expect(again.reply).toMatchObject({ kind: "accepted" })
    expect(events(world)).toBe(3)
  })

  it("shows no seat before it is committed, and refuses none by a hold that is not committed", () => {
    const { world, journal, engine } = opened()
    journal.appendFaults.push("hangs")
    const first = ask(engine, hold(1, [seat(0)]))
    const second = ask(engine, hold(2, [seat(0)]))
    world.run(100)
    expect(first.reply).toBeUndefined()
    expect(second.reply).toBeUndefined()
    expect(engine.view(concertId)!.options[0].states[0]).toBe(0)
    journal.release()
    world.run(100)
    expect(first.reply).toMatchObject({ kind: "accepted" })
    expect(second.reply).toMatchObject({ kind: "refused", refusal: { code: "seat-taken" } })
    expect(engine.view(concertId)!.options[0].states[0]).toBe(1)
  })
})

describe("a rejected append", () => {
  it("is sent again unchanged until the journal takes it", () => {
    const { world, journal, engine } = opened()
    journal.appendFaults.push("unreachable", "unreachable")
    const asked = ask(engine, hold(1, [seat(0)]))
    world.run(10)
    expect(engine.writable()).toBe(false)
    world.run(500)
    expect(asked.reply).toMatchObject({ kind: "accepted" })
    expect(engine.writable()).toBe(true)
    expect(events(world)).toBe(3)
  })

  it("answers new commands with try again within a second while the journal is away, and reads go on", () => {
    const { world, journal, engine } = opened()
    journal.appendFaults.push(...Array.from({ length: 200 }, () => "unreachable" as const))
    ask(engine, hold(1, [seat(0)]))
    world.run(50)
    const waiting = ask(engine, hold(2, [seat(1)]))
    world.run(950)
    expect(waiting.reply).toMatchObject({ kind: "try-again", refusal: { code: "unavailable" } })
    expect(engine.view(concertId)!.options[0].free).toBe(10)
    journal.appendFaults.length = 0
    world.run(1_000)
    const later = ask(engine, hold(2, [seat(1)]))
    world.run(100)
    expect(later.reply).toMatchObject({ kind: "accepted" })
    expect(brokenInvariant(engine.sales.get(concertId)!.sale)).toBeUndefined()
  })

  it("by a journal that is away is sent again as it was: all its sales in one", () => {
    const { world, journal, engine } = opened()
    ask(engine, openSale(10), 8)
    world.run()
    journal.appends.length = 0
    journal.appendFaults.push("unreachable")
    const asked = [ask(engine, hold(1, [seat(0)])), ask(engine, hold(1, [8 * 2 ** 27]), 8)]
    world.run(500)
    expect(journal.appends).toEqual([2, 2])
    expect(asked.map(({ reply }) => reply?.kind)).toEqual(["accepted", "accepted"])
  })

  it("by a locked row is sent again sale by sale, so that the other sales go on", () => {
    const { world, journal, engine } = opened()
    ask(engine, openSale(10), 8)
    world.run()
    journal.appends.length = 0
    journal.appendFaults.push("locked", "locked")
    const stuck = ask(engine, hold(1, [seat(0)]))
    const other = ask(engine, hold(1, [8 * 2 ** 27]), 8)
    world.run(10)
    expect(journal.appends).toEqual([2, 1, 1])
    expect(other.reply).toMatchObject({ kind: "accepted" })
    world.run(500)
    expect(stuck.reply).toMatchObject({ kind: "accepted" })
  })
})

describe("a fenced owner", () => {
  it("answers nothing from its memory and comes back with the state of the journal", () => {
    const { world, engine } = opened()
    const next = world.engine("node-2")
    ask(next, hold(2, [seat(0)]))
    world.run(100)
    const asked = ask(engine, hold(1, [seat(0)]))
    world.run(100)
    expect(asked.reply).toMatchObject({ kind: "try-again", refusal: { code: "owner-lost" } })
    const again = ask(engine, hold(1, [seat(0)]))
    world.run(100)
    expect(again.reply).toMatchObject({ kind: "refused", refusal: { code: "seat-taken" } })
    expect(engine.counters().fenced).toBe(1)
  })

  it("notices within a few seconds that it was fenced, even without a request", () => {
    const { world, engine } = opened()
    const next = world.engine("node-2")
    ask(next, hold(2, [seat(0)]))
    world.run(100)
    next.abandon()
    expect(engine.view(concertId)!.options[0].states[0]).toBe(0)
    world.run(6_000)
    expect(engine.view(concertId)!.options[0].states[0]).toBe(1)
    expect(engine.view(concertId)!.epoch).toBe(3)
  })
})
