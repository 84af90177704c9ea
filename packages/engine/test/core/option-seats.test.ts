import { SeatState } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { OptionSeats } from "../../src/core/option-seats.ts"
import { randomOf } from "./random-history.ts"

const plan = {
  number: 2,
  tiers: [
    { name: "R", price: 132_000 },
    { name: "S", price: 99_000 },
    { name: "A", price: 77_000 },
  ],
  layout: {
    sections: [
      { code: "A", tier: 1, rows: [], capacity: 3 },
      {
        code: "B",
        tier: 0,
        rows: [
          { label: "1", from: 4, to: 5 },
          { label: "2", from: 1, to: 1 },
        ],
        capacity: 3,
      },
      { code: "C", tier: 2, rows: [], capacity: 2 },
    ],
    flags: [],
  },
}

describe("the seats of an option", () => {
  it("cost what the tier of their section costs, section by section and row by row", () => {
    const option = new OptionSeats(plan)
    expect(option.count).toBe(8)
    const prices = Array.from({ length: option.count }, (_, seat) => option.price(seat))
    expect(prices).toEqual([...Array(3).fill(99_000), ...Array(3).fill(132_000), ...Array(2).fill(77_000)])
    expect(prices).toEqual(option.seats.map(({ tier }) => plan.tiers[tier].price))
  })

  it("are counted in the decided state and in the image as they move, in any order", () => {
    const draw = randomOf(3)
    const option = new OptionSeats(plan)
    const decided = Array<SeatState>(8).fill(SeatState.free)
    const shown = [...decided]
    const count = (states: ReadonlyArray<SeatState>, state: SeatState) => states.filter((each) => each === state).length
    for (let step = 0; step < 500; step++) {
      const seat = draw(8)
      const to = ([SeatState.free, SeatState.held, SeatState.sold] as const)[draw(3)]
      if (draw(2) === 0 && decided[seat] !== to) {
        option.move(seat, to, 40 + step)
        decided[seat] = to
        expect(option.holder[seat]).toBe(to === SeatState.free ? 0 : 40 + step)
      } else {
        option.publish(seat, to)
        shown[seat] = to
      }
      expect([...option.state, ...option.image]).toEqual([...decided, ...shown])
      expect([option.free, option.imageFree, option.imageSold]).toEqual([
        ...[count(decided, SeatState.free), count(shown, SeatState.free), count(shown, SeatState.sold)],
      ])
    }
  })

  it("are kept for a place until the millisecond that was named, and for no other", () => {
    const option = new OptionSeats(plan)
    expect(option.offeredAt(1, 0)).toBe(0)
    option.offer(1, 9, 500)
    expect([option.offeredAt(1, 499), option.offeredAt(1, 500), option.offeredAt(0, 499)]).toEqual([9, 0, 0])
  })
})
