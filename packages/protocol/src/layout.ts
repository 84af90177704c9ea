/**
 * Seat layouts: a short template that generates the seats of an option in a fixed order (contract section 21).
 * The template is journaled when an option is added, so the seats of an option never change afterwards.
 */
import { seatsPerOptionMax } from "./ids.ts"

export const seatFlags = ["accessible", "companion", "restricted-view"] as const
export type SeatFlag = (typeof seatFlags)[number]

export type LayoutRow = { readonly label: string; readonly from: number; readonly to: number }

export type LayoutSection = {
  readonly code: string
  /** Index into the price tiers of the option. */
  readonly tier: number
  /** Seats `<code>-<label>-<n>`; rows win over capacity. */
  readonly rows: ReadonlyArray<LayoutRow>
  /** Seats `<code>-1` .. `<code>-<capacity>` when there are no rows. */
  readonly capacity: number
}

export type SeatLayout = {
  readonly sections: ReadonlyArray<LayoutSection>
  /** Seat numbers by flag. */
  readonly flags: ReadonlyArray<{ readonly flag: SeatFlag; readonly seats: ReadonlyArray<string> }>
}

/** One generated seat. `index` is its place in the option and the low part of its id. */
export type SeatPlan = {
  readonly index: number
  readonly seatNumber: string
  readonly section: string
  readonly row: string
  readonly number: number
  readonly tier: number
  readonly flags: ReadonlyArray<SeatFlag>
}

/** `sectionA(50)` is the layout of a bare seat count: seats `A-1` .. `A-50`, tier 0. */
export const sectionA = (capacity: number): SeatLayout => ({
  sections: [{ code: "A", tier: 0, rows: [], capacity }],
  flags: [],
})

/** The seats of a layout in their order, or the sentence that says what is wrong with it. */
export const expandLayout = (layout: SeatLayout, tierCount: number): ReadonlyArray<SeatPlan> | string => {
  if (layout.sections.length === 0) return "seatLayout.sections is required"
  const counted = countSeats(layout)
  if (typeof counted === "string") return counted
  const flagsBySeat = new Map<string, SeatFlag[]>()
  for (const { flag, seats } of layout.flags) {
    for (const seat of seats) {
      const folded = seat.toLowerCase()
      const flags = flagsBySeat.get(folded) ?? []
      if (!flags.includes(flag)) flagsBySeat.set(folded, [...flags, flag])
    }
  }
  const seats: SeatPlan[] = []
  const seen = new Set<string>()
  let repeated: string | undefined
  const add = (section: LayoutSection, row: string, number: number, seatNumber: string): void => {
    const folded = seatNumber.toLowerCase()
    if (seen.has(folded)) repeated ??= seatNumber
    seen.add(folded)
    const flags = flagsBySeat.get(folded) ?? []
    seats.push({ index: seats.length, seatNumber, section: section.code, row, number, tier: section.tier, flags })
  }
  for (const section of layout.sections) {
    if (!Number.isInteger(section.tier) || section.tier < 0 || section.tier >= tierCount) {
      return `seatLayout section ${section.code} has an unknown tier`
    }
    for (const row of section.rows) {
      for (let n = row.from; n <= row.to; n++) add(section, row.label, n, `${section.code}-${row.label}-${n}`)
    }
    if (section.rows.length > 0) continue
    for (let n = 1; n <= section.capacity; n++) add(section, "", n, `${section.code}-${n}`)
  }
  if (repeated !== undefined) return `duplicated seat number in seatLayout: ${repeated}`
  for (const seat of layout.flags.flatMap((each) => each.seats)) {
    if (!seen.has(seat.toLowerCase())) return `seatLayout.flags names an unknown seat: ${seat}`
  }
  return seats
}

/** Counts before anything is generated, so that a hostile range cannot allocate. */
const countSeats = (layout: SeatLayout): number | string => {
  let total = 0
  for (const section of layout.sections) {
    if (section.code === "") return "seatLayout section requires a code"
    for (const row of section.rows) {
      const ranged = Number.isInteger(row.from) && Number.isInteger(row.to) && row.from >= 1 && row.from <= row.to
      if (!ranged) return "invalid seat range in seatLayout row"
      total += row.to - row.from + 1
    }
    if (section.rows.length === 0) {
      if (!Number.isInteger(section.capacity) || section.capacity <= 0) {
        return "seatLayout section requires rows or positive capacity"
      }
      total += section.capacity
    }
  }
  if (total === 0) return "seatLayout must generate at least one seat"
  if (total > seatsPerOptionMax) return `seatLayout generates more than ${seatsPerOptionMax} seats`
  return total
}
