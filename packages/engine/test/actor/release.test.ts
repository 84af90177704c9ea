/** How a node leaves a sale to another one. */
import { describe, expect, it } from "vitest"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, keyOf, openSale, seat } from "../sales.ts"

const selling = () => {
  const world = new ManualWorld()
  const engine = world.engine()
  ask(engine, openSale(100))
  world.run(10)
  return { world, engine }
}

describe("a sale that is released", () => {
  it("is decided, written and answered to the end before it leaves memory", () => {
    const { engine, world } = selling()
    const asked = [1, 2, 3].map((person) => ask(engine, hold(person, [seat(person)], keyOf(person))))
    const order: Array<string> = []
    engine.onCommitted(() => order.push("committed"))
    engine.release(concertId, () => order.push("released"))
    expect(order).toEqual([])
    world.run(100)
    expect(asked.map(({ reply }) => reply?.kind)).toEqual(["accepted", "accepted", "accepted"])
    expect(order).toEqual(["committed", "released"])
    expect(engine.sales.size).toBe(0)
  })

  it("takes no command while it leaves, and loads again for one that comes afterwards", () => {
    const { engine, world } = selling()
    ask(engine, hold(1, [seat(1)]))
    let released = false
    engine.release(concertId, () => {
      released = true
    })
    const late = ask(engine, hold(2, [seat(2)]))
    expect(late.reply).toMatchObject({ kind: "try-again", refusal: { code: "owner-lost" } })
    world.run(1_000)
    expect(released).toBe(true)
    const again = ask(engine, hold(2, [seat(2)]))
    world.run(1_000)
    expect(again.reply?.kind).toBe("accepted")
  })

  it("stays live in the journal, so that its next owner wakes it", () => {
    const { engine, world } = selling()
    engine.release(concertId, () => {})
    engine.abandon()
    const next = world.engine("node-2")
    world.run(5_000)
    expect([...next.sales.keys()]).toEqual([concertId])
    expect(next.sales.get(concertId)?.epoch).toBe(2)
  })

  it("is told of to all who asked for it", () => {
    const { engine, world } = selling()
    ask(engine, hold(1, [seat(1)]))
    let released = 0
    engine.release(concertId, () => released++)
    engine.release(concertId, () => released++)
    world.run(1_000)
    expect(released).toBe(2)
  })

  it("is released at once where it is not in memory", () => {
    const { engine } = selling()
    let released = false
    engine.release(concertId + 1, () => {
      released = true
    })
    expect(released).toBe(true)
  })
})
