/** The model of the map: where seats stand, which are nearest, where keys lead. */
import { describe, expect, it } from "vitest"
import { seatAfter, windowAround } from "../page/map/grid-moves.ts"
import { Hall, type SeatWire } from "../page/map/Hall.ts"
import { nearestSeats } from "../page/map/nearest.ts"
import { resolutionFor, tilesOf, toForget } from "../page/map/tiles.ts"

const section = (name: string, rows: number, length: number, from: number): ReadonlyArray<SeatWire> =>
  Array.from({ length: rows * length }, (_, n) => {
    const [row, number] = [String(Math.floor(n / length) + 1), (n % length) + 1]
    const seat = { section: name, row, number, seatNumber: `${name}-${row}-${number}` }
    return { ...seat, id: from + n, tier: "R", price: 1, flags: [], status: "AVAILABLE" }
  })

const small = (): Hall => new Hall([...section("A", 2, 6, 100), ...section("B", 3, 4, 200)])
const take = (hall: Hall, ...numbers: ReadonlyArray<string>): void => {
  for (const seat of hall.seats) if (numbers.includes(seat.seatNumber)) hall.set(seat.index, 2)
}
const free = (hall: Hall) => (index: number) => hall.isFree(index)
const named = (hall: Hall, seats: ReadonlyArray<number> | undefined) =>
  seats?.map((index) => hall.seats[index].seatNumber)

describe("a hall", () => {
  it("puts every seat somewhere else, and finds each where it is drawn", () => {
    const hall = small()
    const places = hall.seats.map(({ index }) => `${hall.x[index]} ${hall.y[index]}`)
    expect(new Set(places).size).toBe(hall.seats.length)
    for (const { index } of hall.seats) expect(hall.seatAt(hall.x[index] + 0.5, hall.y[index] + 0.5)).toBe(index)
    expect(hall.seatAt(-1, 0)).toBeUndefined()
  })

  it("counts the free seats of each section as they change", () => {
    const hall = small()
    take(hall, "A-1-1", "B-1-1")
    expect([hall.free, hall.freeOf(0), hall.freeOf(1)]).toEqual([22, 11, 11])
    expect(hall.set(0, 2)).toBe(false)
    expect(hall.set(0, 0)).toBe(true)
    expect([hall.free, hall.freeOf(0)]).toEqual([23, 12])
  })

  it("tells its listeners of changes until they leave", () => {
    const hall = small()
    const heard: number[] = []
    const leave = hall.listen(() => heard.push(hall.free))
    take(hall, "A-1-1", "A-1-2")
    hall.changed()
    leave()
    hall.changed()
    expect(heard).toEqual([22])
  })

  it("of 50,000 seats is cut into pieces in which each seat stands once", () => {
    const hall = new Hall(Array.from({ length: 20 }, (_, n) => section(`S${n}`, 50, 50, n * 2_500)).flat())
    const { tiles, tileOf } = tilesOf(hall)
    expect(tiles.flatMap(({ seats }) => seats).sort((a, b) => a - b)).toEqual(hall.seats.map(({ index }) => index))
    for (const [at, { seats, x, y, width, height }] of tiles.entries()) {
      for (const index of seats) {
        expect(tileOf[index]).toBe(at)
        const inside =
          hall.x[index] >= x && hall.y[index] >= y && hall.x[index] + 1 <= x + width + 0.5 && hall.y[index] < y + height
        expect(inside).toBe(true)
      }
    }
  })
})

describe("the pieces that are kept drawn", () => {
  const kept = new Map([
    [1, { bytes: 40, usedAt: 3 }],
    [2, { bytes: 40, usedAt: 1 }],
    [3, { bytes: 40, usedAt: 2 }],
    [4, { bytes: 40, usedAt: 9 }],
  ])

  it.each([
    ["are all kept within the bound", 160, []],
    ["go by how long they are out of sight, and only as many as is needed", 100, [2, 3]],
    ["stay while they are shown, whatever they take", 0, [2, 3, 1]],
  ] as const)("%s", (_, bytesMax, gone) => {
    expect(toForget(kept, 9, bytesMax)).toEqual(gone)
  })
})

describe("the seats that are offered in place of a lost one", () => {
  it("are the nearest free ones, first of its row, then of its section, then of others", () => {
    const hall = small()
    const lost = hall.seats.findIndex(({ seatNumber }) => seatNumber === "A-1-3")
    const order = nearestSeats(hall, lost, 24, (index) => index !== lost)
    expect(named(hall, order.slice(0, 2))?.sort()).toEqual(["A-1-2", "A-1-4"])
    expect(named(hall, order.slice(0, 11))?.every((name) => name.startsWith("A-"))).toBe(true)
    expect(order).toHaveLength(23)
    expect(nearestSeats(hall, lost, 3, free(hall))).toEqual([lost, ...order.slice(0, 2)])
  })

  it("are as many as there are", () => {
    const hall = new Hall(section("A", 1, 3, 1))
    take(hall, "A-1-2")
    expect(nearestSeats(hall, 1, 3, free(hall))).toHaveLength(2)
    take(hall, "A-1-1", "A-1-3")
    expect(nearestSeats(hall, 1, 3, free(hall))).toEqual([])
  })
})

describe("a key in the grid of seats", () => {
  it.each([
    ["A-1-2", "ArrowRight", "A-1-3"],
    ["A-1-6", "ArrowRight", "A-1-6"],
    ["A-1-1", "ArrowLeft", "A-1-1"],
    ["A-1-2", "ArrowDown", "A-2-2"],
    ["A-1-2", "ArrowUp", "A-1-2"],
    ["A-2-3", "Home", "A-2-1"],
    ["A-2-3", "End", "A-2-6"],
    ["A-2-3", "PageDown", "B-1-1"],
    ["B-2-3", "PageUp", "A-1-1"],
  ])("leads from %s by %s to %s", (from, key, to) => {
    const hall = small()
    const at = hall.seats.findIndex(({ seatNumber }) => seatNumber === from)
    expect(named(hall, [seatAfter(hall, at, key) as number])).toEqual([to])
  })

  it("that means nothing there leads nowhere", () => {
    expect(seatAfter(small(), 0, "a")).toBeUndefined()
  })

  it("shows what is around a seat, whole at both ends", () => {
    expect(windowAround(0, 0, 100, 9)).toEqual([0, 9])
    expect(windowAround(50, 0, 100, 9)).toEqual([46, 55])
    expect(windowAround(99, 0, 100, 9)).toEqual([91, 100])
    expect(windowAround(12, 10, 4, 9)).toEqual([10, 14])
  })
})

describe("the size in which a piece of the map is drawn", () => {
  it("is that of a scale that rests, so that it is copied pixel by pixel", () => {
    expect([7.3, 20, 64].map((pixels) => resolutionFor(pixels, true, 12))).toEqual([7.3, 20, 64])
    // Too small to stand on whole pixels, or too large to keep.
    expect([2.4, 4.9, 80].map((pixels) => resolutionFor(pixels, true))).toEqual([3, 6, 64])
  })

  it("stays while the scale moves, until it is too coarse or far too fine", () => {
    expect(resolutionFor(8, false, 7.3)).toBe(7.3)
    expect(resolutionFor(12, false, 7.3)).toBe(7.3)
    expect(resolutionFor(13, false, 7.3)).toBe(24)
    expect(resolutionFor(2, false, 7.3)).toBe(7.3)
    expect(resolutionFor(1.8, false, 7.3)).toBe(3)
  })
})
