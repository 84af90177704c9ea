import { byPerson, type Command } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { type AppendPace, ArrivalRate, type PaceFacts, paceLeftMs } from "../../src/actor/append-pace.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, openSale, seat } from "../sales.ts"

const pace: AppendPace = { paceMs: 2, lineMs: 8, commands: 64 }
const waiting: PaceFacts = { waiting: 3, money: 0, holds: 1, sinceMs: 0.25, arrivalsPerMs: 4 }

describe("the next append", () => {
  it.each<[string, Partial<PaceFacts>, number]>([
    ["waits for the rest of the pace while commands come", {}, 1.75],
    ["begins at once when the last one began a pace ago", { sinceMs: 2 }, 0],
    ["begins at once when less than a quarter of a millisecond is left", { sinceMs: 1.8 }, 0],
    ["begins at once when it is the first", { sinceMs: Number.POSITIVE_INFINITY }, 0],
    ["begins at once when money waits", { money: 1 }, 0],
    ["begins at once when enough commands wait", { waiting: 64 }, 0],
    ["waits when one command less waits", { waiting: 63 }, 1.75],
    ["begins at once when no command is likely to come meanwhile", { arrivalsPerMs: 0.5 }, 0],
    ["waits when one more is likely to come", { arrivalsPerMs: 0.6 }, 1.75],
    ["waits longer for a line alone, and is looked at again after two milliseconds", { holds: 0, sinceMs: 2.5 }, 2],
    ["waits for the rest of the pace of a line", { holds: 0, sinceMs: 7 }, 1],
    ["begins at once when a line has waited for its pace", { holds: 0, sinceMs: 8 }, 0],
    ["begins at once for a line that grows slowly", { holds: 0, sinceMs: 2.5, arrivalsPerMs: 0.4 }, 0],
    ["begins at once when something is due and no command waits", { waiting: 0 }, 0],
  ])("%s", (_, facts, leftMs) => {
    expect(paceLeftMs(pace, { ...waiting, ...facts })).toBe(leftMs)
  })

  it("never waits without a pace", () => {
    expect(paceLeftMs({ paceMs: 0, lineMs: 0, commands: 64 }, waiting)).toBe(0)
  })
})

describe("a rate of arrivals", () => {
  it("comes near the true one within a tenth of a second, and forgets a crowd as fast", () => {
    const rate = new ArrivalRate(0)
    for (let ms = 1; ms <= 100; ms++) rate.add(3, ms)
    expect(rate.at(100)).toBeGreaterThan(2.9)
    expect(rate.at(100)).toBeLessThan(3.2)
    expect(rate.at(200)).toBeLessThan(0.1)
  })

  it("is not known any more when it was forgotten, and is learned again", () => {
    const rate = new ArrivalRate(0)
    for (let ms = 1; ms <= 100; ms++) rate.add(3, ms)
    rate.forget()
    expect(rate.at(100)).toBe(0)
    for (let ms = 101; ms <= 200; ms++) rate.add(3, ms)
    expect(rate.at(200)).toBeGreaterThan(2.9)
  })

  it("is small for a command that comes alone", () => {
    const rate = new ArrivalRate(0)
    rate.add(1, 10_000)
    expect(rate.at(10_000)).toBeLessThan(0.1)
  })
})

describe("a writer of records", () => {
  const opened = () => {
    const world = new ManualWorld()
    const engine = world.engine("node-1", { limits: { appendPace: pace } })
    ask(engine, openSale(1_000))
    world.run(1_000)
    let before = engine.counters().flushes
    /** Appends since the last question. */
    const appends = (): number => {
      const now = engine.counters().flushes
      const since = now - before
      before = now
      return since
    }
    const submit = (command: Command): void => {
      ask(engine, command)
      world.run()
    }
    return { world, engine, appends, submit }
  }

  it("appends what comes alone at once", () => {
    const { world, appends, submit } = opened()
    for (let person = 1; person <= 10; person++) {
      submit(hold(person, [seat(person)]))
      expect(appends()).toBe(1)
      world.run(100)
    }
  })

  const join = (person: number): Command => ({ kind: "join", person })
  const steps = 400

  /** A command each `everyMs`, all of which are accepted; how long each waited, and how many appends there were. */
  const streamed = (everyMs: number, commandOf: (step: number) => Command) => {
    const { world, engine, appends } = opened()
    const waits: number[] = []
    for (let step = 0; step < steps; step++) {
      const asked = world.now
      engine.submit(concertId, commandOf(step), ({ kind }) => {
        expect(kind).toBe("accepted")
        waits.push(world.now - asked)
      })
      world.run(everyMs)
    }
    world.run(10)
    expect(waits.length).toBe(steps)
    return { longest: Math.max(...waits), appends: appends() }
  }

  it("appends at most once a pace under a stream of commands, and none of them waits longer than it", () => {
    const { longest, appends } = streamed(0.25, (step) => hold(step + 1, [seat(step)]))
    expect(longest).toBeLessThanOrEqual(pace.paceMs)
    // The rate is known after some appends; what came within the last quarter of a millisecond is not waited for.
    expect(appends).toBeLessThanOrEqual(steps / 4 / (pace.paceMs - 0.25) + 16)
  })

  it("appends joins at most once in the longer pace of a line, and none of them waits longer than it", () => {
    const { longest, appends } = streamed(0.5, (step) => join(step + 1))
    expect(longest).toBeLessThanOrEqual(pace.lineMs)
    expect(appends).toBeLessThanOrEqual(steps / 2 / (pace.lineMs - 0.5) + 16)
  })

  it("appends a hold in its own pace, together with the joins that waited", () => {
    const { world, engine, appends, submit } = opened()
    for (let person = 1; person <= 40; person++) ask(engine, join(person))
    world.run()
    appends()
    const joined = ask(engine, join(50))
    for (let person = 51; person <= 56; person++) {
      world.run(0.5)
      submit(join(person))
    }
    expect([appends(), joined.reply]).toEqual([0, undefined])
    submit(hold(60, [seat(60)]))
    expect([appends(), joined.reply?.kind]).toEqual([1, "accepted"])
  })

  it("does not wait for people who wait for their answers", () => {
    const { world, engine } = opened()
    const rounds = 50
    let asked = world.now
    let waited = 0
    for (let round = 0; round < rounds; round++) {
      const answers = [1, 2, 3].map((n) => ask(engine, join(10 * round + n)))
      asked = world.now
      while (answers.some(({ reply }) => reply === undefined)) world.run(0.25)
      waited += world.now - asked
      world.run(1)
    }
    expect(waited / rounds).toBeLessThan(2)
  })

  it("appends at once when a payment comes, together with what waited", () => {
    const { world, engine, appends, submit } = opened()
    const held = ask(engine, hold(1, [seat(0)]))
    world.run(100)
    if (held.reply?.kind !== "accepted") throw new Error("the hold is accepted")
    for (let person = 2; person <= 40; person++) ask(engine, hold(person, [seat(person)]))
    world.run()
    appends()
    const other = ask(engine, hold(50, [seat(50)]))
    world.run()
    expect([appends(), other.reply]).toEqual([0, undefined])
    submit({ kind: "start-paying", reservation: held.reply.reservation, by: byPerson(1) })
    expect([appends(), other.reply?.kind]).toEqual([1, "accepted"])
  })

  it("appends at once when as many wait as a pace is worth", () => {
    const { world, engine, appends } = opened()
    for (let person = 1; person <= 40; person++) ask(engine, hold(person, [seat(person)]))
    world.run()
    appends()
    for (let person = 101; person < 101 + pace.commands; person++) ask(engine, hold(person, [seat(person)]))
    world.run()
    expect(appends()).toBe(1)
  })
})
