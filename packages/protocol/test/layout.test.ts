import { describe, expect, it } from "vitest"
import { seatsPerOptionMax } from "../src/ids.ts"
import { expandLayout, type LayoutSection, type SeatLayout, type SeatPlan, seatFlags, sectionA } from "../src/layout.ts"
import { type Draws, holdsForSeeds } from "./Draws.ts"

const section = (changes: Partial<LayoutSection>): LayoutSection => ({
  code: "A",
  tier: 0,
  rows: [],
  capacity: 0,
  ...changes,
})
const layoutOf = (...sections: ReadonlyArray<LayoutSection>): SeatLayout => ({ sections, flags: [] })

const seatsOf = (layout: SeatLayout, tiers = 1): ReadonlyArray<SeatPlan> => {
  const seats = expandLayout(layout, tiers)
  if (typeof seats === "string") throw new Error(seats)
  return seats
}

/** Valid by construction: section codes and row labels are all different. */
const layoutIn = (draws: Draws): { readonly layout: SeatLayout; readonly count: number; readonly tiers: number } => {
  const tiers = draws.whole(1, 4)
  let count = 0
  const sections = draws.list(1, 5, (place) => {
    const tier = draws.whole(0, tiers - 1)
    const capacity = draws.whole(1, 30)
    const rows = draws.list(0, 4, (row) => {
      const from = draws.whole(1, 50)
      return { label: `R${row}`, from, to: from + draws.whole(0, 20) }
    })
    count += rows.length === 0 ? capacity : rows.reduce((sum, { from, to }) => sum + to - from + 1, 0)
    return { code: `S${place}`, tier, rows, capacity }
  })
  return { layout: { sections, flags: [] }, count, tiers }
}

describe("a seat layout", () => {
  it("makes exactly the seats it describes, in one order, each with its own number", () => {
    holdsForSeeds(300, (draws) => {
      const { layout, count, tiers } = layoutIn(draws)
      const seats = seatsOf(layout, tiers)
      expect(seats).toHaveLength(count)
      expect(seats.every((seat, place) => seat.index === place)).toBe(true)
      expect(new Set(seats.map((seat) => seat.seatNumber.toLowerCase())).size).toBe(count)
      expect(seatsOf(layout, tiers)).toEqual(seats)
      for (const seat of seats) {
        expect(seat.tier).toBe(layout.sections.find(({ code }) => code === seat.section)?.tier)
      }
    })
  })

  it("names seats by section and number, with the row in between where there is one", () => {
    const rows = [{ label: "7", from: 3, to: 4 }]
    expect(
      seatsOf(layoutOf(section({ code: "B", rows }), section({ code: "C", capacity: 2 }))).map(
        (seat) => seat.seatNumber,
      ),
    ).toEqual(["B-7-3", "B-7-4", "C-1", "C-2"])
  })

  it("is section A for a bare number of seats", () => {
    const seats = seatsOf(sectionA(3))
    expect(seats.map((seat) => seat.seatNumber)).toEqual(["A-1", "A-2", "A-3"])
    expect(seats[2]).toEqual({ index: 2, seatNumber: "A-3", section: "A", row: "", number: 3, tier: 0, flags: [] })
  })

  it("prefers rows to a capacity", () => {
    expect(seatsOf(layoutOf(section({ rows: [{ label: "1", from: 1, to: 2 }], capacity: 90 })))).toHaveLength(2)
  })

  it("flags seats in any letter case, and each flag once", () => {
    const flags = [
      { flag: "accessible", seats: ["a-1", "A-1"] },
      { flag: "companion", seats: ["A-1", "A-2"] },
    ] as const
    const seats = seatsOf({ ...sectionA(3), flags })
    expect(seats.map((seat) => seat.flags)).toEqual([["accessible", "companion"], ["companion"], []])
  })

  it("may be as large as an option, and no larger", () => {
    expect(seatsOf(sectionA(seatsPerOptionMax))).toHaveLength(seatsPerOptionMax)
    expect(expandLayout(sectionA(seatsPerOptionMax + 1), 1)).toBe("seatLayout generates more than 131072 seats")
  })

  it("is refused before anything is made of a hostile range", () => {
    const rows = [{ label: "1", from: 1, to: Number.MAX_SAFE_INTEGER }]
    expect(expandLayout(layoutOf(section({ rows })), 1)).toBe("seatLayout generates more than 131072 seats")
  })

  const row = (from: number, to: number) => layoutOf(section({ rows: [{ label: "1", from, to }] }))
  it.each<readonly [string, SeatLayout, string]>([
    ["no section", layoutOf(), "seatLayout.sections is required"],
    ["a section without a code", layoutOf(section({ code: "", capacity: 1 })), "seatLayout section requires a code"],
    ["a row that begins at 0", row(0, 3), "invalid seat range in seatLayout row"],
    ["a row that ends before it begins", row(4, 3), "invalid seat range in seatLayout row"],
    ["half a seat", row(1, 2.5), "invalid seat range in seatLayout row"],
    ["a row to nowhere", row(1, Number.NaN), "invalid seat range in seatLayout row"],
    ["neither rows nor capacity", layoutOf(section({})), "seatLayout section requires rows or positive capacity"],
    ["half a capacity", sectionA(1.5), "seatLayout section requires rows or positive capacity"],
    [
      "the same section twice",
      layoutOf(section({ capacity: 1 }), section({ code: "a", capacity: 1 })),
      "duplicated seat number in seatLayout: a-1",
    ],
    ["an unknown tier", layoutOf(section({ capacity: 1, tier: 1 })), "seatLayout section A has an unknown tier"],
    ["half a tier", layoutOf(section({ capacity: 1, tier: 0.5 })), "seatLayout section A has an unknown tier"],
    [
      "a tier that is no number",
      layoutOf(section({ capacity: 1, tier: Number.NaN })),
      "seatLayout section A has an unknown tier",
    ],
    [
      "a flag for an unknown seat",
      { ...sectionA(1), flags: [{ flag: seatFlags[0], seats: ["A-2"] }] },
      "seatLayout.flags names an unknown seat: A-2",
    ],
  ])("is refused with %s", (_what, layout, sentence) => {
    expect(expandLayout(layout, 1)).toBe(sentence)
  })
})
