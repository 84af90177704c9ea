import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Engine } from "../../src/actor/Engine.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, hold, openSale } from "../sales.ts"

/** Sale `n` has `held[n]` seats held. */
const selling = (held: ReadonlyArray<number>, limits = {}): { world: ManualWorld; engine: Engine } => {
  const world = new ManualWorld()
  const engine = world.engine("node-1", { limits })
  held.forEach((seats, i) => {
    const concertId = i + 1
    ask(engine, openSale(9), concertId)
    for (let n = 0; n < seats; n++) ask(engine, hold(1 + n, [seatIdOf(optionIdOf(concertId, 0), n)]), concertId)
  })
  world.run(50)
  return { world, engine }
}

describe("the figures of the sales of a node", () => {
  it("are those of the sales in which most happens, the smaller concert id first where that is equal", () => {
    const { engine } = selling([0, 3, 1, 5, 3, 0])
    const { shown, leftOut } = engine.busiest(4)
    expect(shown.map(({ concertId, held }) => [concertId, held])).toEqual([
      [4, 5],
      [2, 3],
      [5, 3],
      [3, 1],
    ])
    expect(leftOut).toBe(2)
    expect(engine.busiest(6).shown.map(({ concertId }) => concertId)).toEqual([4, 2, 5, 3, 1, 6])
    expect(engine.busiest(6).leftOut).toBe(0)
    expect(engine.busiest(0)).toEqual({ shown: [], leftOut: 6 })
  })

  it("leave out a sale that is being rebuilt, and one that is not opened", () => {
    const { world } = selling([2])
    const next = world.engine("node-2")
    expect(next.busiest(9)).toEqual({ shown: [], leftOut: 0 })
    next.load(1, () => {})
    ask(next, hold(1, [seatIdOf(optionIdOf(2, 0), 0)]), 2)
    expect(next.busiest(9)).toEqual({ shown: [], leftOut: 0 })
    world.run(50)
    expect(next.busiest(9).shown).toEqual([
      { concertId: 1, position: 4, waiting: 0, active: 0, admitted: 0, held: 2, sold: 0, expired: 0 },
    ])
  })

  it("are no use of a sale: one that is only scraped leaves memory", () => {
    const { world, engine } = selling([0], { passivateAfterMs: 5_000 })
    for (let second = 0; second < 10; second++) {
      engine.busiest(9)
      world.run(1_000)
    }
    expect(engine.busiest(9)).toEqual({ shown: [], leftOut: 0 })
  })
})
