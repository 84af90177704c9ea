/** How often a node looks at its sales, and how soon it tries again what failed. */
import { describe, expect, it } from "vitest"
import type { Ownership } from "../../src/ownership/Ownership.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ScriptedJournal } from "../ScriptedJournal.ts"
import { ask, concertId, hold, openSale, seat } from "../sales.ts"

describe("the tick of a node", () => {
  /** How often it sets its alarm, where a tick is 800 ms. */
  const ticking = (holdTtlMs: number) => {
    const world = new ManualWorld()
    let ticks = 0
    const { after } = world.defer
    const defer = {
      ...world.defer,
      after: (ms: number, task: () => void) => {
        ticks++
        return after(ms, task)
      },
    }
    const engine = world.engine("node-1", {
      defer,
      limits: { tickMs: 800, appendPace: { paceMs: 0, lineMs: 0, commands: 1 } },
    })
    ask(engine, openSale(20, { holdTtlMs }))
    world.run(10)
    return { engine, ticks: () => ticks, world }
  }

  it("comes in its time while nothing is due", () => {
    const { ticks, world } = ticking(60_000)
    world.run(8_000)
    expect(ticks()).toBeLessThanOrEqual(12)
  })

  it("comes at the very millisecond in which a hold ends, and does not come all the time for many", () => {
    const { engine, ticks, world } = ticking(1_000)
    ask(engine, hold(1, [seat(0)]))
    world.run(20)
    const { holdExpiresAt } = engine.view(concertId)!.reservation(concertId * 2 ** 27 + 1)!
    world.run(2_000)
    expect(engine.view(concertId)!.reservation(concertId * 2 ** 27 + 1)!.expiredAt).toBe(holdExpiresAt)
    const before = ticks()
    for (let n = 1; n < 20; n++) {
      ask(engine, hold(n, [seat(n)]))
      world.run(20)
    }
    world.run(2_000)
    expect(ticks() - before).toBeLessThanOrEqual(30)
    expect(engine.view(concertId)!.options[0].free).toBe(20)
  })
})

describe("a journal call that failed", () => {
  it("is tried again after a pause that doubles up to a bound, and begins anew once it was answered", () => {
    const world = new ManualWorld()
    const journal = new ScriptedJournal(world.journal)
    const times: number[] = []
    const append = journal.append.bind(journal)
    journal.append = (records, done) => {
      times.push(world.now)
      append(records, done)
    }
    const engine = world.engine("node-1", { limits: { retryMsMin: 20, retryMsMax: 100 } }, journal)
    ask(engine, openSale(20))
    world.run(10)
    const pauses = (failures: number): ReadonlyArray<number> => {
      times.length = 0
      journal.appendFaults.push(...Array.from({ length: failures }, () => "unreachable" as const))
      ask(engine, hold(failures, [seat(failures)]))
      world.run(1_000)
      return times.slice(1).map((time, i) => time - times[i])
    }
    expect(pauses(6)).toEqual([20, 40, 80, 100, 100, 100])
    expect(pauses(2)).toEqual([20, 40])
  })
})

describe("a sale that another owner took", () => {
  it("is told to the ownership of the node, once", () => {
    const world = new ManualWorld()
    const told: string[] = []
    const ownership: Ownership = {
      ownerOf: () => ({ kind: "here" }),
      mayWake: () => true,
      loading: (id) => void told.push(`loading ${id}`),
      fenced: (id) => void told.push(`fenced ${id}`),
    }
    const engine = world.engine("node-1", { ownership })
    ask(engine, openSale(5))
    world.run(10)
    world.journal.claimNow(concertId, "node-2", "any")
    ask(engine, hold(1, [seat(0)]))
    world.run(10)
    expect(told).toEqual([`loading ${concertId}`, `fenced ${concertId}`])
    expect([engine.sales.size, engine.counters().fenced]).toEqual([0, 1])
  })
})

describe("an idle sale whose time is ahead of the journal's clock", () => {
  it("stays in memory while a hold is open, since no other owner would know how far its time has come", () => {
    const world = new ManualWorld()
    const first = world.engine()
    ask(first, openSale(10, { holdTtlMs: 90_000 }))
    ask(first, hold(1, [seat(0)]))
    world.run(10)
    first.abandon()
    const behind = Object.assign(new ManualWorld(), { now: world.now })
    behind.databaseOffset = -60_000
    for (const [id, stream] of world.journal.streams) behind.journal.streams.set(id, stream)
    const engine = behind.engine("node-2", { limits: { passivateAfterMs: 5_000 } })
    behind.run(20_000)
    expect([...engine.sales.keys()]).toEqual([concertId])
    ask(engine, { kind: "cancel", reservation: concertId * 2 ** 27 + 1, by: { kind: "operator", id: 0 } })
    behind.run(20_000)
    expect([...engine.sales.keys()]).toEqual([])
  })
})
