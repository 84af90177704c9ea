import { byPerson } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { SaleReply } from "../../src/EngineApi.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, openSale, seat } from "../sales.ts"

const opened = () => {
  const world = new ManualWorld()
  const engine = world.engine("node-1", { limits: { answersPerTurnMax: 1 } })
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

  it.each(["leave", "appear", "deactivate"] as const)(
    "to whoever has no place comes only once the opening of the sale is committed: %s",
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
