/** Wishes that were filed before the opening, as the single writer of a sale carries them out. */
import { BestRule, byPerson, decodeEvents, type LinePolicy, noLine, reservationIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, openSale, optionId, seat } from "../sales.ts"

const opensInMs = 1_000

const opened = (seats: number, line: Partial<LinePolicy>, limits = {}) => {
  const world = new ManualWorld()
  const engine = world.engine("node-1", { limits })
  const opensAt = world.databaseMs() + opensInMs
  ask(engine, { ...openSale(seats, { opensAt }), line: { ...noLine, passMs: 1_000_000, ...line } })
  world.run()
  const file = (person: number, seats: number) =>
    ask(engine, {
      ...{ kind: "file-wishes", person, tier: 0 },
      wishes: [{ option: optionId, wish: { seats, atWorst: BestRule.anywhere } }],
    })
  const records = () =>
    world.journal.streams.get(concertId)!.records.map(({ frame }) => decodeEvents(frame).map(({ kind }) => kind))
  return { world, engine, file, records }
}

/** Of how many people each record carries out wishes. */
const carriedOut = (records: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<number> =>
  records.map((kinds) => kinds.filter((kind) => kind === "wishes-ended").length).filter((count) => count > 0)

describe("wishes that were filed", () => {
  it("are carried out in chunks at the opening, and others are served in between", () => {
    const { world, engine, file, records } = opened(4, {}, { wishesPerDrainMax: 2 })
    for (let person = 1; person <= 7; person++) {
      file(person, 5)
      ask(engine, { kind: "join", person })
    }
    ask(engine, { kind: "join", person: 8 })
    world.run(opensInMs - 100)
    expect(carriedOut(records())).toEqual([])
    world.run(200)
    expect(carriedOut(records())).toEqual([2, 2, 2, 1])
  })

  it("weigh as much as many commands where joins carry them out, so that one drain decides few of them", () => {
    const { world, engine, file, records } = opened(4, {}, { wishesPerDrainMax: 2 })
    for (let person = 1; person <= 7; person++) file(person, 5)
    world.run(opensInMs + 100)
    for (let person = 1; person <= 7; person++) ask(engine, { kind: "join", person })
    world.run(100)
    const chunks = carriedOut(records())
    expect(chunks.reduce((sum, count) => sum + count, 0)).toBe(7)
    expect(Math.max(...chunks)).toBeLessThanOrEqual(3)
  })

  it("of a person whom a seat that came back calls are carried out before any other command, on that seat too", () => {
    const { world, engine, file, records } = opened(2, {
      method: "fifo",
      everyMs: 60_000,
      priorityMs: 5_000,
      activeMax: 1,
    })
    file(2, 2)
    world.run(opensInMs + 100)
    ask(engine, { kind: "activate", person: 1 })
    world.run(50)
    ask(engine, { ...hold(1, [seat(0)]), pass: 1 })
    world.run(50)
    ask(engine, { kind: "join", person: 2 })
    ask(engine, { kind: "deactivate", person: 1 })
    world.run(50)
    ask(engine, { kind: "cancel", reservation: reservationIdOf(concertId, 1), by: byPerson(1) })
    ask(engine, { kind: "join", person: 3 })
    world.run(50)
    const after = records().flat()
    expect(after.slice(after.indexOf("cancelled"))).toEqual(["cancelled", "called", "held", "wishes-ended", "joined"])
    expect(engine.view(concertId)!.wishes(2)).toMatchObject({ outcome: "met", rank: 1 })
  })
})
