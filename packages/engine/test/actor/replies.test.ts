import { byPerson } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { SaleReply } from "../../src/EngineApi.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, openSale, seat } from "../sales.ts"

const broken = () => {
  throw new Error("the caller is broken")
}

const opened = () => {
  const world = new ManualWorld()
  const limits = { answersPerTurnMax: 1, appendPace: { paceMs: 0, lineMs: 0, commands: 1 } }
  const engine = world.engine("node-1", { limits })
  ask(engine, openSale(100))
  world.run()
  return { world, engine }
}

describe("an accepted reply", () => {
  it("brings the image that has it, although the sale was dropped between the commit and the answer", () => {
    const { world, engine } = opened()
    const heard: Array<{ readonly reply: SaleReply; readonly inMemory: boolean; readonly person?: number }> = []
    const loseTheSale = () => {
      world.journal.claim(concertId, "another node", "any", () => {})
      ask(engine, hold(99, [seat(99)]))
    }
    for (let person = 1; person <= 40; person++) {
      engine.submit(concertId, hold(person, [seat(person)]), (reply) => {
        const inMemory = engine.view(concertId) !== undefined
        const made = reply.kind === "accepted" ? reply.sale.reservation(reply.reservation, reply.status) : undefined
        heard.push({ reply, inMemory, ...(made === undefined ? {} : { person: made.person }) })
        if (heard.length === 1) loseTheSale()
      })
    }
    world.run()
    expect(heard.map(({ person }) => person)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    expect(heard[0].inMemory).toBe(true)
    expect(heard.at(-1)?.inMemory).toBe(false)
  })

  it("shows a reservation as of the status it led to, and the sale as it is", () => {
    const { world, engine } = opened()
    const asked = ask(engine, hold(1, [seat(1)]))
    world.run()
    if (asked.reply?.kind !== "accepted") throw new Error("the hold is accepted")
    const { reservation, status, sale } = asked.reply
    ask(engine, { kind: "start-paying", reservation, by: byPerson(1) })
    world.run()
    expect(sale.reservation(reservation, status)?.status).toBe(status)
    expect(sale.reservation(reservation)?.status).not.toBe(status)
    expect(sale).toBe(engine.view(concertId))
  })

  it.each(["leave", "appear", "deactivate", "withdraw-wishes"] as const)(
    "to a person without a place comes only once the opening of the sale is committed: %s",
    (kind) => {
      const world = new ManualWorld()
      const engine = world.engine()
      ask(engine, openSale(10))
      const asked = ask(engine, { kind, person: 1 })
      const opened: boolean[] = []
      engine.onCommitted(() => opened.push(asked.reply === undefined))
      world.run()
      expect(opened).toEqual([true])
      if (asked.reply?.kind !== "accepted") throw new Error("nothing has to be done for it")
      expect([asked.reply.sale.offset, asked.reply.sale.line.placeOf(1)]).toEqual([2, undefined])
    },
  )

  it("is one object for a whole crowd that joins", () => {
    const { world, engine } = opened()
    const replies = Array.from({ length: 50 }, (_, person) => ask(engine, { kind: "join", person: person + 1 }))
    world.run()
    expect(new Set(replies.map(({ reply }) => reply)).size).toBe(1)
    expect(replies[0].reply).toMatchObject({ kind: "accepted", reservation: 0 })
  })
})

describe("a caller that throws", () => {
  it("on its reply keeps no other caller of the record from theirs, and the log hears of it", () => {
    const { world, engine } = opened()
    const before = ask(engine, hold(1, [seat(1)]))
    engine.submit(concertId, hold(2, [seat(2)]), broken)
    const behind = ask(engine, hold(3, [seat(3)]))
    world.run()
    expect([before.reply?.kind, behind.reply?.kind]).toEqual(["accepted", "accepted"])
    const later = ask(engine, hold(4, [seat(4)]))
    world.run()
    expect(later.reply?.kind).toBe("accepted")
    expect(world.warnings).toEqual(["a caller failed on its reply"])
  })

  it("on the sale that it waited for blocks no other caller of the same sale, and no other sale from memory", () => {
    const { world } = opened()
    const engine = world.engine("node-2", { limits: { activationsAtOnceMax: 1 } })
    const heard: string[] = []
    engine.load(concertId, broken)
    engine.load(concertId, ({ kind }) => heard.push(kind))
    engine.load(concertId + 1, ({ kind }) => heard.push(kind))
    world.run()
    expect(heard).toEqual(["loaded", "absent"])
    expect(world.warnings).toEqual(["a caller failed on its sale"])
  })
})
