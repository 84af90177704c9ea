/** What a node counts of its work. */
import { describe, expect, it } from "vitest"
import { ManualWorld } from "../ManualWorld.ts"
import { ScriptedJournal } from "../ScriptedJournal.ts"
import { ask, hold, openSale, seat } from "../sales.ts"

describe("the counters of a node", () => {
  const selling = (limits = {}) => {
    const world = new ManualWorld()
    const journal = new ScriptedJournal(world.journal)
    const engine = world.engine("node-1", { limits }, journal)
    ask(engine, openSale(20))
    world.run(20)
    return { engine, journal, world }
  }

  it("count each answer by its kind, and the records and events behind them", () => {
    const { engine, world } = selling({ lanes: { money: 9, holds: 3, line: 9 } })
    for (const person of [1, 2, 3, 4]) ask(engine, hold(person, [seat(person)]))
    world.run(20)
    ask(engine, hold(5, [seat(1)]))
    world.run(20)
    // The opening and three holds; the fourth found no room in the mailbox, and the last one another buyer's seat.
    expect(engine.counters()).toEqual({
      ...{ accepted: 4, refused: 1, tryAgain: 1, flushes: 2, records: 2, events: 5 },
      ...{ fenced: 0, unknown: 0, rejected: 0, waiting: 0, salesLoaded: 1, salesBroken: 0 },
    })
  })

  it("count callers who wait for their turn and for the journal, and appends without a clear end", () => {
    const { engine, journal, world } = selling()
    journal.appendFaults.push("hangs-unknown", "unreachable")
    ask(engine, hold(1, [seat(1)]))
    ask(engine, { kind: "join", person: 2 })
    world.run(5)
    for (const person of [3, 4, 5]) ask(engine, hold(person, [seat(person)]))
    expect(engine.counters()).toMatchObject({ waiting: 5, accepted: 1, events: 2, records: 2 })
    journal.release()
    world.run(200)
    // The person who joined was let in at once.
    expect(engine.counters()).toMatchObject({
      waiting: 0,
      accepted: 6,
      tryAgain: 0,
      unknown: 1,
      rejected: 1,
      events: 8,
    })
  })
})
