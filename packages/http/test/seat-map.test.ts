import type { OptionView, SaleView } from "@ticketrush/engine/EngineApi"
import { expandLayout, optionIdOf, SeatState, seatStatusWords, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { filterOf, onlyAvailable, SeatMaps } from "../src/render/seat-map.ts"

const seatCount = 1_000
const tiers = [{ name: "R", price: 5 }]
const layout = sectionA(seatCount)
const seats = expandLayout(layout, 1)
if (typeof seats === "string") throw new Error(seats)

const hall = (n: number): { sale: SaleView; option: OptionView; states: Uint8Array; commit: () => void } => {
  const states = new Uint8Array(seatCount)
  const option = { optionId: optionIdOf(1, n), plan: { number: n, layout, tiers }, seats: [...seats], states, free: 0 }
  const sale = { concertId: 1, epoch: 1, offset: 0 }
  return { sale: sale as unknown as SaleView, option, states, commit: () => void sale.offset++ }
}

type Shown = ReadonlyArray<{ readonly id: number; readonly status: string }>
const every = filterOf([]) as number

describe("a seat map that is kept", () => {
  it("shows the states of every commit, whatever changed between two of them", () => {
    const maps = new SeatMaps()
    const { sale, option, states, commit } = hall(0)
    let seed = 3
    const draw = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    for (let n = 0; n < 300; n++) {
      const all = JSON.parse(maps.body(sale, option, every).bytes.toString()) as Shown
      const available = JSON.parse(maps.body(sale, option, onlyAvailable).bytes.toString()) as Shown
      expect(all.map(({ status }) => status)).toEqual(Array.from(states, (state) => seatStatusWords[state]))
      expect(available).toEqual(all.filter(({ status }) => status === "AVAILABLE"))
      // Now and then a whole block is taken, so that an empty one stands between two others.
      if (n % 20 === 10) states.fill(SeatState.sold, 256, 512)
      else for (let change = draw(4); change > 0; change--) states[draw(seatCount)] = draw(3)
      commit()
    }
  })

  it("is the same bytes until the sale commits again", () => {
    const maps = new SeatMaps()
    const { sale, option, states, commit } = hall(0)
    const first = maps.body(sale, option, every).bytes
    expect(maps.body(sale, option, every).bytes).toBe(first)
    states[5] = SeatState.held
    commit()
    expect(maps.body(sale, option, every).bytes).not.toBe(first)
  })

  it("never shows one option under another, nor the seats of an option that was there before", () => {
    const maps = new SeatMaps()
    const [a, b, again] = [hall(0), hall(1), hall(0)]
    const idsOf = (bytes: Buffer): ReadonlyArray<number> => (JSON.parse(bytes.toString()) as Shown).map(({ id }) => id)
    const ofA = idsOf(maps.body(a.sale, a.option, every).bytes)
    expect(idsOf(maps.body(b.sale, b.option, every).bytes)).not.toEqual(ofA)
    again.states[0] = SeatState.sold
    expect(idsOf(maps.body(again.sale, again.option, onlyAvailable).bytes)).toEqual(ofA.slice(1))
  })

  it("is of the seats that an option has now, when another set of seats comes under its id", () => {
    const maps = new SeatMaps()
    const before = hall(0)
    maps.body(before.sale, before.option, every)
    const { option, states, sale } = hall(0)
    const other = { ...option, seats: option.seats.map((seat) => ({ ...seat, seatNumber: `Z-${seat.index}` })), states }
    const shown = JSON.parse(maps.body(sale, other, every).bytes.toString()) as ReadonlyArray<{ seatNumber: string }>
    expect(shown[7].seatNumber).toBe("Z-7")
  })

  it("has a tag that says what it shows: another one for each that differs, also at a position of another epoch", () => {
    const maps = new SeatMaps()
    const { option, states } = hall(0)
    const shown = new Map<string, string>()
    for (const at of [3, 4, 5].flatMap((offset) => [1, 2].map((epoch) => ({ epoch, offset })))) {
      states[at.epoch * 10 + at.offset] = SeatState.held
      const { bytes, etag } = maps.body(at, option, every)
      expect(shown.get(etag) ?? bytes.toString()).toBe(bytes.toString())
      shown.set(etag, bytes.toString())
    }
    expect(shown.size).toBe(6)
  })

  it("is forgotten when others need the memory, and is made again", () => {
    const maps = new SeatMaps(3_000_000)
    const halls = Array.from({ length: 10 }, (_, n) => hall(n))
    const first = maps.body(halls[0].sale, halls[0].option, every).bytes.toString()
    for (const { sale, option } of halls) maps.body(sale, option, every).bytes
    expect(maps.size).toBeGreaterThan(1)
    expect(maps.size).toBeLessThan(10)
    expect(maps.body(halls[0].sale, halls[0].option, every).bytes.toString()).toBe(first)
  })

  it("is an empty list when nothing is to be shown", () => {
    const { sale, option, states } = hall(0)
    states.fill(SeatState.sold)
    expect(new SeatMaps().body(sale, option, onlyAvailable).bytes.toString()).toBe("[]")
  })
})
