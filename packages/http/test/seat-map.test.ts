import type { OptionView, SaleView } from "@ticketrush/engine/EngineApi"
import { expandLayout, optionIdOf, SeatState, seatStatusWords, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Body } from "../src/coding/CodedBodies.ts"
import { filterOf, onlyAvailable } from "../src/render/seat-filter.ts"
import { type MapPosition, SeatMaps } from "../src/render/seat-map.ts"

const smallHall = 1_000
const tiers = [{ name: "R", price: 5 }]
const hall = (
  n: number,
  seatCount = smallHall,
): { sale: SaleView; option: OptionView; states: Uint8Array; commit: () => void } => {
  const layout = sectionA(seatCount)
  const seats = expandLayout(layout, 1)
  if (typeof seats === "string") throw new Error(seats)
  const states = new Uint8Array(seatCount)
  const counts = { free: 0, sold: 0, blocked: 0, cancelled: false, nextReleaseAt: null, standing: 0 }
  const option = {
    optionId: optionIdOf(1, n),
    plan: { number: n, layout, tiers },
    seats: [...seats],
    states,
    added: undefined,
    ...counts,
  }
  const sale = { concertId: 1, epoch: 1, offset: 0 }
  return { sale: sale as unknown as SaleView, option, states, commit: () => void sale.offset++ }
}

type Shown = ReadonlyArray<{ readonly id: number; readonly status: string }>
const every = filterOf([]) as number

/** The map, made to its end when it was not ready. */
const bodyOf = (maps: SeatMaps, at: MapPosition, option: OptionView, filter: number): Body => {
  const ready = maps.ready(at, option, filter)
  if (ready !== undefined) return ready
  const work = maps.making(at, option, filter)
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
  }
}

describe("a seat map that is kept", () => {
  it("shows the states of every commit, with few or many changes between two of them", () => {
    const maps = new SeatMaps()
    const { sale, option, states, commit } = hall(0)
    let seed = 3
    const draw = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    for (let n = 0; n < 300; n++) {
      const all = JSON.parse(bodyOf(maps, sale, option, every).bytes.toString()) as Shown
      const available = JSON.parse(bodyOf(maps, sale, option, onlyAvailable).bytes.toString()) as Shown
      expect(all.map(({ status }) => status)).toEqual(Array.from(states, (state) => seatStatusWords[state]))
      expect(available).toEqual(all.filter(({ status }) => status === "AVAILABLE"))
      // Now and then a whole block is taken, so that an empty one stands between two others.
      if (n % 20 === 10) states.fill(SeatState.sold, 256, 512)
      else for (let change = draw(4); change > 0; change--) states[draw(smallHall)] = draw(3)
      commit()
    }
  })

  it("is the same bytes until the sale commits again", () => {
    const maps = new SeatMaps()
    const { sale, option, states, commit } = hall(0)
    const first = bodyOf(maps, sale, option, every).bytes
    expect(bodyOf(maps, sale, option, every).bytes).toBe(first)
    states[5] = SeatState.held
    commit()
    expect(bodyOf(maps, sale, option, every).bytes).not.toBe(first)
  })

  it("never shows one option under another, nor the seats of an option that was there before", () => {
    const maps = new SeatMaps()
    const [a, b, again] = [hall(0), hall(1), hall(0)]
    const idsOf = (bytes: Buffer): ReadonlyArray<number> => (JSON.parse(bytes.toString()) as Shown).map(({ id }) => id)
    const ofA = idsOf(bodyOf(maps, a.sale, a.option, every).bytes)
    expect(idsOf(bodyOf(maps, b.sale, b.option, every).bytes)).not.toEqual(ofA)
    again.states[0] = SeatState.sold
    expect(idsOf(bodyOf(maps, again.sale, again.option, onlyAvailable).bytes)).toEqual(ofA.slice(1))
  })

  it("is of the seats that an option has now, when another set of seats comes under its id", () => {
    const maps = new SeatMaps()
    const before = hall(0)
    bodyOf(maps, before.sale, before.option, every)
    const { option, states, sale } = hall(0)
    const other = { ...option, seats: option.seats.map((seat) => ({ ...seat, seatNumber: `Z-${seat.index}` })), states }
    const shown = JSON.parse(bodyOf(maps, sale, other, every).bytes.toString()) as ReadonlyArray<{ seatNumber: string }>
    expect(shown[7].seatNumber).toBe("Z-7")
  })

  it("has a tag that says what it shows: another one for each that differs, also at a position of another epoch", () => {
    const maps = new SeatMaps()
    const { option, states } = hall(0)
    const shown = new Map<string, string>()
    for (const at of [3, 4, 5].flatMap((offset) => [1, 2].map((epoch) => ({ epoch, offset })))) {
      states[at.epoch * 10 + at.offset] = SeatState.held
      const { bytes, etag } = bodyOf(maps, at, option, every)
      expect(shown.get(etag) ?? bytes.toString()).toBe(bytes.toString())
      shown.set(etag, bytes.toString())
    }
    expect(shown.size).toBe(6)
  })

  it("is forgotten when others need the memory, and is made again", () => {
    const maps = new SeatMaps(750_000)
    const halls = Array.from({ length: 10 }, (_, n) => hall(n))
    const first = bodyOf(maps, halls[0].sale, halls[0].option, every).bytes.toString()
    for (const { sale, option } of halls) bodyOf(maps, sale, option, every).bytes
    expect(maps.size).toBeGreaterThan(1)
    expect(maps.size).toBeLessThan(10)
    expect(bodyOf(maps, halls[0].sale, halls[0].option, every).bytes.toString()).toBe(first)
  })

  it("holds the text of its seats once: halls take little more memory than their bodies", () => {
    const halls = Array.from({ length: 3 }, (_, n) => hall(n, 10_000))
    const bytesIn = (maps: SeatMaps): number =>
      halls.reduce((sum, { sale, option }) => sum + bodyOf(maps, sale, option, every).bytes.length, 0)
    const maps = new SeatMaps(1.1 * bytesIn(new SeatMaps()))
    bytesIn(maps)
    expect(maps.size).toBe(3)
  })

  it("is an empty list when nothing is to be shown", () => {
    const { sale, option, states } = hall(0)
    states.fill(SeatState.sold)
    expect(bodyOf(new SeatMaps(), sale, option, onlyAvailable).bytes.toString()).toBe("[]")
  })

  it("is made in slices when the hall is large and a seat has changed, and is ready again while none has", () => {
    const maps = new SeatMaps()
    const { sale, option, states, commit } = hall(0, 20_000)
    expect(maps.ready(sale, option, every)).toBeUndefined()
    const work = maps.making(sale, option, every)
    let slices = 0
    while (work.next().done !== true) slices++
    expect(slices).toBeGreaterThan(20_000 / 1_024)
    expect(JSON.parse(maps.ready(sale, option, every)!.bytes.toString())).toHaveLength(20_000)

    commit()
    expect(maps.ready(sale, option, every)).toBeDefined()
    for (let seat = 0; seat < 8; seat++) states[seat * 1_000] = SeatState.held
    commit()
    expect(maps.ready(sale, option, every)).toBeUndefined()
    const shown = JSON.parse(bodyOf(maps, sale, option, every).bytes.toString()) as Shown
    expect(shown.filter(({ status }) => status !== "AVAILABLE")).toHaveLength(8)

    for (let seat = 0; seat < 20_000; seat += 500) states[seat] = SeatState.sold
    commit()
    expect(maps.ready(sale, option, every)).toBeUndefined()
    expect(JSON.parse(bodyOf(maps, sale, option, every).bytes.toString()) as Shown).toEqual(
      shown.map((seat, n) => (n % 500 === 0 ? { ...seat, status: "RESERVED" } : seat)),
    )
  })

  it("takes the same bytes for a name of several bytes to a letter", () => {
    const { sale, option } = hall(0)
    const named = { ...option, seats: option.seats.map((seat) => ({ ...seat, seatNumber: `가-${seat.index}` })) }
    const shown = JSON.parse(bodyOf(new SeatMaps(), sale, named, every).bytes.toString()) as ReadonlyArray<{
      seatNumber: string
    }>
    expect(shown.map(({ seatNumber }) => seatNumber)).toEqual(named.seats.map(({ seatNumber }) => seatNumber))
  })

  it("keeps two maps of an option, and makes the one before them anew", () => {
    const maps = new SeatMaps()
    const { sale, option } = hall(0, 20_000)
    for (const filter of [1, 2, 4]) bodyOf(maps, sale, option, filter)
    expect([1, 2, 4].map((filter) => maps.ready(sale, option, filter) !== undefined)).toEqual([false, true, true])
  })
})
