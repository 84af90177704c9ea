import { describe, expect, it } from "vitest"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, hold, keyOf, openSale, seat } from "../sales.ts"

const opened = (seats: number, policy = {}) => {
  const world = new ManualWorld()
  const engine = world.engine()
  const asked = ask(engine, openSale(seats, policy))
  world.run()
  expect(asked.reply?.kind).toBe("accepted")
  return { world, engine }
}

describe("people race for seats", () => {
  it("gives one seat to one of 30 people and refuses 29", () => {
    const { world, engine } = opened(1)
    const asked = Array.from({ length: 30 }, (_, i) => ask(engine, hold(i + 1, [seat(0)])))
    world.run()
    expect(asked.filter(({ reply }) => reply?.kind === "accepted")).toHaveLength(1)
    const refused = asked.filter(({ reply }) => reply?.kind === "refused" && reply.refusal.code === "seat-taken")
    expect(refused).toHaveLength(29)
  })

  it("sells 50 seats to 300 people, each seat once", () => {
    const { world, engine } = opened(50)
    const asked = Array.from({ length: 300 }, (_, i) => ask(engine, hold(i + 1, [seat(i % 50)])))
    world.run()
    expect(asked.filter(({ reply }) => reply?.kind === "accepted")).toHaveLength(50)
    expect(engine.view(7)!.options[0].free).toBe(0)
  })

  it("refuses a pair of seats as a whole when one of them is taken", () => {
    const { world, engine } = opened(3)
    const first = ask(engine, hold(1, [seat(1)]))
    const pair = ask(engine, hold(2, [seat(0), seat(1)]))
    world.run()
    expect(first.reply?.kind).toBe("accepted")
    expect(pair.reply?.kind).toBe("refused")
    expect([...engine.view(7)!.options[0].states]).toEqual([0, 1, 0])
  })

  it("accepts no more seats of one person than the limit, however many keys they use at once", () => {
    const { world, engine } = opened(300, { seatsPerPersonMax: 4 })
    const asked = Array.from({ length: 200 }, (_, i) => ask(engine, hold(1, [seat(i)], keyOf(i))))
    world.run()
    expect(asked.filter(({ reply }) => reply?.kind === "accepted")).toHaveLength(4)
  })

  it("answers the same key 200 times with one reservation", () => {
    const { world, engine } = opened(10)
    const asked = Array.from({ length: 200 }, () => ask(engine, hold(1, [seat(3)], keyOf(9))))
    world.run()
    const ids = new Set(asked.map(({ reply }) => (reply?.kind === "accepted" ? reply.reservation : "refused")))
    expect(ids.size).toBe(1)
    expect(engine.counters().events).toBe(2 + 1)
  })
})
