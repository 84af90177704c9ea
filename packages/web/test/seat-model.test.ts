import { describe, expect, it } from "vitest"
import { blocksOf, countsOf, nearest, type Seat, sectionsOf, stateOf, step } from "../js/seat-model.js"

/** Seats of rows written as `section row count`; an empty row is "-". */
const hall = (...rows: string[]): Seat[] => {
  const seats: Seat[] = []
  for (const text of rows) {
    const [section, name, count] = text.split(" ")
    const row = name === "-" ? "" : name
    for (let number = 1; number <= Number(count); number++) {
      const index = seats.length
      const seatNumber = row === "" ? `${section}-${number}` : `${section}-${row}-${number}`
      const place = { section, row, number, seatNumber, tier: "R", price: 100, flags: [] }
      seats.push({ index, id: 1_000 + index, ...place, state: "free" })
    }
  }
  return seats
}

describe("a hall", () => {
  it("is drawn in its rows, and in lines of ten where it has none", () => {
    const sections = sectionsOf(hall("VIP 1 8", "VIP 2 12", "A - 25"))
    expect(sections.map(({ section, lines }) => [section, lines.map(({ seats }) => seats.length)])).toEqual([
      ["VIP", [8, 12]],
      ["A", [10, 10, 5]],
    ])
  })

  it("is one block while it is small, and whole lines per block when it is large", () => {
    expect(blocksOf(sectionsOf(hall("A - 50", "B 1 20")))).toHaveLength(1)
    const seats = hall("A - 50", "B - 2000", "C 1 30")
    const blocks = blocksOf(sectionsOf(seats))
    const drawn = blocks.flatMap(({ sections }) =>
      sections.flatMap((section) => section.lines.flatMap((line) => line.seats)),
    )
    expect(drawn).toEqual(seats)
    for (const { sections } of blocks) {
      expect(sections.reduce((sum, section) => sum + section.seats.length, 0)).toBeLessThanOrEqual(800)
    }
    expect(blocks[0].label).toBe("A-1 – A-50")
  })

  it("counts its seats by state", () => {
    const seats = hall("A - 4")
    seats[1].state = "held"
    seats[3].state = "sold"
    expect(countsOf(seats)).toEqual({ free: 2, held: 1, sold: 1 })
  })

  it("reads the words of the contract and no others", () => {
    expect(["AVAILABLE", "TEMP_RESERVED", "RESERVED"].map(stateOf)).toEqual(["free", "held", "sold"])
    expect(() => stateOf("BROKEN")).toThrow("unknown seat status BROKEN")
  })
})

describe("the seat offered instead of a lost one", () => {
  const free = (seat: Seat): boolean => seat.state === "free"

  it("is the closest free one of the same section", () => {
    const seats = hall("A - 5", "B - 5")
    for (const index of [1, 2, 3, 4]) seats[index].state = "sold"
    expect(nearest(seats, seats[4], free)?.seatNumber).toBe("A-1")
  })

  it("is in another section when there is none, and nothing when all are gone", () => {
    const seats = hall("A - 2", "B - 2")
    seats[0].state = "sold"
    expect(nearest(seats, seats[1], (seat) => free(seat) && seat !== seats[1])?.seatNumber).toBe("B-1")
    expect(nearest(seats, seats[1], () => false)).toBeUndefined()
  })
})

describe("keys in the seat grid", () => {
  /** Lines of 8, 3 and 10 seats; the second section begins at line 1. */
  const go = (line: number, column: number, key: string, whole = false) => {
    const to = step([8, 3, 10], [0, 1], { line, column }, key, whole)
    return to === undefined ? undefined : [to.line, to.column]
  }

  it.each([
    ["ArrowRight", 0, 7, [0, 7]],
    ["ArrowLeft", 0, 0, [0, 0]],
    ["ArrowLeft", 2, 4, [2, 3]],
    ["ArrowDown", 0, 7, [1, 2]],
    ["ArrowDown", 2, 5, [2, 5]],
    ["ArrowUp", 1, 1, [0, 1]],
    ["Home", 2, 5, [2, 0]],
    ["End", 1, 0, [1, 2]],
    ["PageDown", 0, 7, [1, 2]],
    ["PageDown", 1, 0, [2, 0]],
    ["PageUp", 2, 9, [1, 2]],
    ["PageUp", 0, 3, [0, 3]],
  ])("%s from line %i, seat %i", (key, line, column, expected) => {
    expect(go(line, column, key)).toEqual(expected)
  })

  it("go to the ends of the hall with Ctrl", () => {
    expect(go(1, 1, "Home", true)).toEqual([0, 0])
    expect(go(0, 0, "End", true)).toEqual([2, 9])
  })

  it("leave all other keys alone", () => {
    expect(go(0, 0, "Enter")).toBeUndefined()
    expect(go(0, 0, "Tab")).toBeUndefined()
  })
})
