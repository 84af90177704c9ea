import { byPerson, limits, reservationIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { LoadResult } from "../../src/EngineApi.ts"
import type { KnownResult, StreamDirectory } from "../../src/journal/Journal.ts"
import type { Ownership } from "../../src/ownership/Ownership.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, openSale, seat } from "../sales.ts"

/** Loads a sale only when it is asked for. */
const ownership: Ownership = {
  ownerOf: () => ({ kind: "here" }),
  mayWake: () => false,
  loading: () => {},
  fenced: () => {},
}

/** A node whose directory answers when the test says so, and counts what it is asked. */
const node = () => {
  const world = new ManualWorld()
  const questions: Array<{ readonly ids: ReadonlyArray<number>; readonly answer: (result?: KnownResult) => void }> = []
  const directory: StreamDirectory = {
    known: (ids, done) =>
      void questions.push({ ids, answer: (result) => (result ? done(result) : world.journal.known(ids, done)) }),
  }
  const claimed: number[] = []
  const claim = world.journal.claim.bind(world.journal)
  world.journal.claim = (id, ...more) => {
    claimed.push(id)
    claim(id, ...more)
  }
  const engine = world.engine("node-1", { directory, ownership })
  return { world, engine, questions, claimed }
}

const loaded = (engine: ReturnType<ManualWorld["engine"]>, id: number): { result: LoadResult | undefined } => {
  const load: { result: LoadResult | undefined } = { result: undefined }
  engine.load(id, (result) => {
    expect(load.result).toBeUndefined()
    load.result = result
  })
  return load
}

const failed: KnownResult = { kind: "failed", reason: "scripted" }

describe("an id that is no sale's", () => {
  it("makes no actor, claim or stream, however many there are, and costs no statement of its own", () => {
    const { world, engine, questions, claimed } = node()
    const loads = Array.from({ length: 1_500 }, (_, n) => loaded(engine, 1_000 + n))
    const holds = Array.from({ length: 1_500 }, (_, n) => ask(engine, hold(1, [seat(1)]), 5_000 + n))
    const moves = Array.from({ length: 500 }, (_, n) => {
      const id = 9_000 + n
      return ask(engine, { kind: "cancel", reservation: reservationIdOf(id, 1), by: byPerson(1) }, id)
    })
    expect(engine.sales.size).toBe(0)
    // The first one did not know of the others; they share the next.
    expect(questions.map(({ ids }) => ids.length)).toEqual([1])
    questions[0].answer()
    world.run()
    expect(questions.map(({ ids }) => ids.length)).toEqual([1, 3_499])
    questions[1].answer()
    world.run(1)
    expect(new Set(loads.map(({ result }) => result?.kind))).toEqual(new Set(["absent"]))
    for (const { reply } of [...holds, ...moves]) {
      expect(reply).toMatchObject({ kind: "refused", refusal: { code: "sale-unknown" } })
    }
    expect([engine.sales.size, claimed, world.journal.streams.size]).toEqual([0, [], 0])
    // And while no one waits for an answer, nothing is asked.
    expect(questions).toHaveLength(2)
  })

  it("is asked for anew each time: a sale that another node made a moment ago is found", () => {
    const { world, engine, questions } = node()
    const before = loaded(engine, concertId)
    ask(world.engine("node-2"), openSale(10))
    world.run()
    // Its question was sent before the sale was made; who asks now must not hear the answer to that one.
    const after = loaded(engine, concertId)
    questions[0].answer({ kind: "known", streams: new Set() })
    questions[1].answer()
    world.run()
    expect([before.result?.kind, after.result?.kind]).toEqual(["absent", "loaded"])
  })
})

describe("a sale that is not in memory", () => {
  const idle = () => {
    const made = node()
    ask(made.engine, openSale(10))
    made.world.run()
    made.engine.abandon()
    const engine = made.world.engine("node-2", {
      directory: { known: (ids, done) => void made.questions.push({ ids, answer: (result = failed) => done(result) }) },
      ownership,
    })
    return { ...made, engine }
  }
  const there: KnownResult = { kind: "known", streams: new Set([concertId]) }

  it("is loaded once, and decides in order of arrival, whichever question a caller came with", () => {
    const { world, engine, questions } = idle()
    const order: string[] = []
    const holds = (person: number, name: string) =>
      engine.submit(concertId, hold(person, [seat(1)]), (reply) => order.push(`${name} ${reply.kind}`))
    holds(1, "first")
    holds(2, "second")
    const read = loaded(engine, concertId)
    questions[0].answer(there)
    holds(3, "third")
    world.run()
    expect(order).toEqual(["first accepted", "second refused", "third refused"])
    expect(read.result?.kind).toBe("loaded")
    expect(engine.sales.size).toBe(1)
  })

  it("is not found absent by a directory that does not answer: callers are told to come back, within their patience", () => {
    const { world, engine, questions } = idle()
    const held = ask(engine, hold(1, [seat(1)]), 3_000)
    const read = loaded(engine, 3_000)
    world.run(limits.mailboxWaitMsMax + 2 * limits.tickMs)
    expect(held.reply).toMatchObject({ kind: "try-again", refusal: { code: "unavailable" } })
    expect(read.result?.kind).toBe("failed")
    const later = ask(engine, hold(1, [seat(1)]), 3_000)
    questions[0].answer()
    questions[1].answer()
    expect(later.reply).toMatchObject({ kind: "try-again", refusal: { code: "unavailable" } })
  })

  it("is told of to a bounded number of callers at a time", () => {
    const { engine, questions } = idle()
    for (let n = 0; n < limits.lookupsWaitingMax; n++) engine.load(10_000 + n, () => {})
    expect(ask(engine, hold(1, [seat(1)]), 1).reply).toMatchObject({
      kind: "try-again",
      refusal: { code: "overloaded" },
    })
    questions[0].answer()
    questions[1].answer()
    expect(ask(engine, hold(1, [seat(1)]), 1).reply).toBeUndefined()
  })

  it("keeps no stop from ending: who waits hears that the node stops", () => {
    const { world, engine } = idle()
    const held = ask(engine, hold(1, [seat(1)]), 3_000)
    let stopped = false
    engine.stop(() => {
      stopped = true
    })
    world.run()
    expect(held.reply).toMatchObject({ kind: "try-again", refusal: { code: "stopping" } })
    expect(stopped).toBe(true)
  })
})
