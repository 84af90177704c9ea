/** What callers hear, and when, while their sale waits: for its turn, for the journal, or for its end. */
import { contractLine, optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { EngineLimits } from "../../src/actor/engine-limits.ts"
import { type LaneName, Mailbox, type Waiting } from "../../src/actor/Mailbox.ts"
import type { KnownResult, StreamDirectory } from "../../src/journal/Journal.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ScriptedJournal } from "../ScriptedJournal.ts"
import { ask, concertId, hold, openSale, seat } from "../sales.ts"

const opened = (limits: Partial<EngineLimits> = {}) => {
  const world = new ManualWorld()
  const journal = new ScriptedJournal(world.journal)
  const engine = world.engine("node-1", { limits }, journal)
  ask(engine, { ...openSale(500, {}, 2), line: { ...contractLine, method: "paused" } })
  world.run(20)
  return { engine, journal, world }
}

const codeOf = ({ reply }: ReturnType<typeof ask>): string | undefined =>
  reply?.kind === "try-again" ? reply.refusal.code : reply?.kind

describe("a node that stops", () => {
  it("says that it has ended only when all callers were answered, those whose record is under way too", () => {
    const { engine, journal, world } = opened({ outcomeWaitMsMax: 60_000, mailboxWaitMsMax: 60_000 })
    journal.appendFaults.push("hangs")
    const order: string[] = []
    engine.submit(concertId, hold(1, [seat(1)]), ({ kind }) => order.push(kind))
    world.run(5)
    engine.submit(concertId, hold(2, [seat(2)]), ({ kind }) => order.push(kind))
    engine.stop(() => order.push("stopped"))
    world.run(2_000)
    expect(order).toEqual([])
    journal.release()
    world.run(500)
    expect(order).toEqual(["accepted", "accepted", "stopped"])
  })

  it("says so once to a caller that stops it on hearing that its own wait is over", () => {
    const { engine, journal, world } = opened()
    journal.appendFaults.push("hangs")
    let stopped = 0
    engine.submit(concertId, hold(1, [seat(1)]), () => engine.stop(() => stopped++))
    world.run(5_000)
    expect(stopped).toBe(1)
  })

  it("answers no more callers in a turn than it may, before and after it was told to stop", () => {
    const { engine, world } = opened({ answersPerTurnMax: 3 })
    const heard: number[] = []
    const turns: number[] = []
    const look = (): void => {
      turns.push(heard.length)
      if (heard.length < 10) world.defer.soon(look)
    }
    for (let i = 0; i < 10; i++) {
      engine.submit(concertId, hold(i + 1, [seat(i)]), () => {
        if (heard.push(i) === 1) world.defer.soon(look)
      })
    }
    world.run(50)
    expect(turns).toEqual([3, 6, 9, 10])
  })
})

describe("a caller whose record does not reach the journal", () => {
  it("waits as long as its lane may while records flow, and no longer than a buyer when they do not", () => {
    const { engine, journal, world } = opened({ mailboxWaitMsMax: 400, lineWaitMsMax: 5_000, outcomeWaitMsMax: 60_000 })
    journal.appendFaults.push("hangs")
    ask(engine, hold(1, [seat(1)]))
    world.run(5)
    const joins = ask(engine, { kind: "join", person: 9 })
    const buys = ask(engine, hold(2, [seat(2)]))
    world.run(150)
    expect([codeOf(joins), codeOf(buys)]).toEqual([undefined, undefined])
    world.run(600)
    expect([codeOf(joins), codeOf(buys)]).toEqual(["unavailable", "unavailable"])
  })
})

describe("the bound above which new commands are shed", () => {
  it("is half the patience of their lane, by the speed of the last answers", () => {
    const { engine, journal, world } = opened({ commandsPerDrainMax: 4, mailboxWaitMsMax: 400, lineWaitMsMax: 4_000 })
    expect(engine.shedding(concertId)).toBe(false)
    // Twenty answers in each quarter of a second: 0.08 a millisecond, so sixteen holds wait for half of 400 ms.
    for (let n = 0; n < 4_000 / 12.5; n++) {
      ask(engine, hold(1_000 + n, [seat(n)]))
      world.run(12.5)
    }
    journal.appendFaults.push("hangs")
    ask(engine, hold(1, [seat(400)]))
    world.run(2)
    const shed: boolean[] = []
    for (let n = 0; n < 40; n++) {
      shed.push(engine.shedding(concertId))
      ask(engine, hold(2_000 + n, [seat(401 + n)]))
    }
    expect(shed[3]).toBe(false)
    const first = shed.indexOf(true)
    expect(first).toBeGreaterThan(4)
    expect(first).toBeLessThan(36)
    expect(shed.slice(first).every((each) => each)).toBe(true)
    expect(engine.shedding(concertId, "line")).toBe(false)
  })
})

describe("a sale that is not in memory", () => {
  it("is shed while more others wait to be loaded than come in soon, and no sooner", () => {
    const world = new ManualWorld()
    world.journal.claim = () => {}
    const engine = world.engine("node-1", { limits: { activationsAtOnceMax: 1 } })
    const shed: boolean[] = []
    for (let n = 1; n <= 66; n++) {
      engine.load(100 + n, () => {})
      shed.push(engine.shedding(9))
    }
    // The first one is being loaded, and 64 wait behind it.
    expect(shed.indexOf(true)).toBe(65)
    expect(engine.shedding(101)).toBe(false)
  })
})

describe("the speed of answers by which commands are shed", () => {
  it("leaves out the seconds between two crowds, in which nothing waited", () => {
    const { engine, journal, world } = opened({ commandsPerDrainMax: 4, mailboxWaitMsMax: 400 })
    for (let crowd = 0; crowd < 8; crowd++) {
      for (let n = 0; n < 40; n++) ask(engine, hold(1_000 + n, [seat(crowd * 40 + n)]))
      world.run(10_000)
    }
    journal.appendFaults.push("hangs")
    ask(engine, hold(1, [seat(399)]))
    world.run(2)
    for (let n = 0; n < 12; n++) ask(engine, hold(2_000 + n, [seat(400 + n)]))
    expect(engine.shedding(concertId)).toBe(false)
  })
})

describe("a defect while commands are decided", () => {
  it("is told as try again to all callers that took part, buyers and joiners, once each", () => {
    const { engine, world } = opened({ commandsPerDrainMax: 8 })
    const { sale } = engine.sales.get(concertId)!
    sale.options[1]!.free = 0
    const buyers = [1, 2, 3].map((person) => ask(engine, hold(person, [seat(person)])))
    const broken = ask(engine, hold(4, [seatIdOf(optionIdOf(concertId, 1), 0)]))
    const joiners = [11, 12].map((person) => ask(engine, { kind: "join", person }))
    world.run(50)
    expect([...buyers, broken, ...joiners].map(codeOf)).toEqual(Array(6).fill("owner-lost"))
    const again = ask(engine, hold(1, [seat(1)]))
    world.run(50)
    expect(codeOf(again)).toBe("accepted")
  })
})

describe("a sale of which a node learns that it is due", () => {
  it("is found for all who asked whether there is one, though that question is not answered", () => {
    const world = new ManualWorld()
    const writer = world.engine("node-1")
    ask(writer, openSale(5, { holdTtlMs: 2_000 }))
    ask(writer, hold(1, [seat(1)]))
    world.run(20)
    writer.abandon()
    const questions: Array<(result: KnownResult) => void> = []
    const directory: StreamDirectory = { known: (_, done) => void questions.push(done) }
    const engine = world.engine("node-2", { directory, limits: { mailboxWaitMsMax: 60_000 } })
    const asked = [2, 3].map((person) => ask(engine, hold(person, [seat(person)])))
    world.run(5_000)
    expect(questions).toHaveLength(1)
    expect(asked.map(codeOf)).toEqual(["accepted", "accepted"])
  })
})

describe("the lanes of a mailbox", () => {
  const waitingOf = (lane: LaneName, n: number, since = n): Waiting => ({
    command:
      lane === "holds" ? hold(n, [seat(1)]) : lane === "line" ? { kind: "join", person: n } : { kind: "close-sale" },
    reply: () => {},
    since,
  })

  it("are first in, first out while they wrap around and grow, up to their bound", () => {
    const mailbox = new Mailbox({ money: 10, holds: 1_000, line: 10 })
    const taken: number[] = []
    let next = 0
    for (let round = 0; round < 40; round++) {
      for (let n = 0; n < 40; n++) expect(mailbox.offer(waitingOf("holds", next++))).toBe(true)
      mailbox.take(24, ({ since }) => taken.push(since))
      expect(mailbox.oldest()).toBe(taken.length)
      for (const n of [taken.length, next - 1]) {
        expect(mailbox.some((command) => command.kind === "hold" && command.person === n)).toBe(true)
      }
      expect(mailbox.some((command) => command.kind === "hold" && command.person === taken.length - 1)).toBe(false)
    }
    expect(taken).toEqual(Array.from({ length: 40 * 24 }, (_, n) => n))
    while (mailbox.length < 1_000) mailbox.offer(waitingOf("holds", next++))
    expect(mailbox.offer(waitingOf("holds", next))).toBe(false)
    mailbox.takeAll(({ since }) => taken.push(since))
    expect(taken).toEqual(Array.from({ length: next }, (_, n) => n))
    expect([mailbox.length, mailbox.oldest()]).toEqual([0, Number.POSITIVE_INFINITY])
  })

  it.each<[lanes: Partial<Record<LaneName, number>>, taken: Partial<Record<LaneName, number>>]>([
    [
      { money: 50, holds: 50, line: 50 },
      { money: 3, holds: 3, line: 2 },
    ],
    [
      { holds: 50, line: 50 },
      { holds: 6, line: 2 },
    ],
    [{ line: 50 }, { line: 8 }],
    [
      { money: 1, holds: 50, line: 50 },
      { money: 1, holds: 5, line: 2 },
    ],
    [
      { money: 50, line: 1 },
      { money: 7, line: 1 },
    ],
  ])("have their share of a drain of eight, and what others leave: %j", (lanes, expected) => {
    const mailbox = new Mailbox({ money: 100, holds: 100, line: 100 })
    for (const [lane, count] of Object.entries(lanes)) {
      for (let n = 0; n < count; n++) mailbox.offer(waitingOf(lane as LaneName, n))
    }
    const taken: Record<string, number> = {}
    mailbox.take(8, ({ command }) => {
      const lane = command.kind === "hold" ? "holds" : command.kind === "join" ? "line" : "money"
      taken[lane] = (taken[lane] ?? 0) + 1
    })
    expect(taken).toEqual(expected)
  })

  it.each<[lane: LaneName, before: number]>([
    ["money", 5],
    ["holds", 8],
    ["line", 40],
  ])("keep a new command of %s waiting behind no more than the share of its lane leaves room for", (lane, before) => {
    const mailbox = new Mailbox({ money: 100, holds: 100, line: 100 })
    for (const [name, count] of [
      ["money", 2],
      ["holds", 3],
      ["line", 35],
    ] as const) {
      for (let n = 0; n < count; n++) mailbox.offer(waitingOf(name, n))
    }
    expect(Math.floor(mailbox.before(lane))).toBe(before)
    expect([mailbox.length, mailbox.money]).toEqual([40, 2])
  })

  it("count a command that cancels several by what it cancels, and take the last one whole", () => {
    const mailbox = new Mailbox({ money: 10, holds: 10, line: 10 })
    const by = { kind: "operator", id: 0 } as const
    for (let since = 0; since < 4; since++) {
      const command = { kind: "cancel-many", reservations: [1, 2, 3], by } as const
      mailbox.offer({ command, reply: () => {}, since })
    }
    const taken: number[] = []
    mailbox.take(4, ({ since }) => taken.push(since))
    expect(taken).toEqual([0, 1])
    mailbox.takeAll(({ since }) => taken.push(since))
    expect([taken, mailbox.length]).toEqual([[0, 1, 2, 3], 0])
  })

  it("give up a caller that waits as long as its lane may, to the millisecond, and no other", () => {
    const mailbox = new Mailbox({ money: 10, holds: 10, line: 10 })
    for (const lane of ["money", "holds", "line"] as const) {
      for (const since of [100, 200]) mailbox.offer(waitingOf(lane, 1, since))
    }
    const older = (now: number): number => {
      let count = 0
      mailbox.takeOlder(now, { money: 500, holds: 500, line: 900 }, () => count++)
      return count
    }
    expect([older(599), older(600), older(699), older(700), older(999), older(1_000), older(1_100)]).toEqual([
      0, 2, 0, 2, 0, 1, 1,
    ])
  })
})
