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

/** A run of seats with consecutive numbers: one row, or one section without rows. */
export type SeatRun = {
  readonly section: LayoutSection
  readonly row: string
  readonly from: number
  readonly to: number
}

/** The runs of a layout in the order of its seats: everything about a layout is known without a single seat. */
export const seatRuns = (layout: SeatLayout): ReadonlyArray<SeatRun> =>
  layout.sections.flatMap(
    (section): ReadonlyArray<SeatRun> =>
      section.rows.length === 0
        ? [{ section, row: "", from: 1, to: section.capacity }]
        : section.rows.map(({ label, from, to }) => ({ section, row: label, from, to })),
  )

/** What is wrong with a layout, or undefined. Costs by the length of the template, not by the number of its seats. */
export const wrongLayout = (layout: SeatLayout, tierCount: number): string | undefined => {
  if (layout.sections.length === 0) return "seatLayout.sections is required"
  return wrongCount(layout) ?? wrongTier(layout, tierCount) ?? repeatedSeat(layout) ?? unknownFlagged(layout)
}

/** The seats of a layout in their order, or the sentence that says what is wrong with it. */
export const expandLayout = (layout: SeatLayout, tierCount: number): ReadonlyArray<SeatPlan> | string => {
  const wrong = wrongLayout(layout, tierCount)
  if (wrong !== undefined) return wrong
  const flagsBySeat = new Map<string, SeatFlag[]>()
  for (const { flag, seats } of layout.flags) {
    for (const seat of seats) {
      const folded = seat.toLowerCase()
      const flags = flagsBySeat.get(folded) ?? []
      if (!flags.includes(flag)) flagsBySeat.set(folded, [...flags, flag])
    }
  }
  const seats: SeatPlan[] = []
  for (const run of seatRuns(layout)) {
    const { section, row } = run
    for (let number = run.from; number <= run.to; number++) {
      const seatNumber = `${prefixOf(run)}-${number}`
      const flags = flagsBySeat.size === 0 ? noFlags : (flagsBySeat.get(seatNumber.toLowerCase()) ?? noFlags)
      seats.push({ index: seats.length, seatNumber, section: section.code, row, number, tier: section.tier, flags })
    }
  }
  return seats
}

/** Calls `each` for every flag of every seat that has one. Costs by the flags, not by the seats. */
export const flaggedSeats = (layout: SeatLayout, each: (index: number, flag: SeatFlag) => void): void => {
  if (layout.flags.length === 0) return
  const runsByPrefix = placedRuns(layout)
  for (const { flag, seats } of layout.flags) {
    for (const seat of seats) {
      const hyphen = seat.lastIndexOf("-")
      const number = Number(seat.slice(hyphen + 1))
      const runs = runsByPrefix.get(seat.slice(0, hyphen).toLowerCase()) ?? []
      for (const [{ from, to }, at] of runs) if (number >= from && number <= to) each(at + number - from, flag)
    }
  }
}

/** The runs of seats, each with the index of its first seat, by their folded prefix. */
const placedRuns = (layout: SeatLayout): ReadonlyMap<string, ReadonlyArray<readonly [run: SeatRun, first: number]>> => {
  const runsByPrefix = new Map<string, Array<readonly [run: SeatRun, first: number]>>()
  let first = 0
  for (const run of seatRuns(layout)) {
    const folded = prefixOf(run).toLowerCase()
    const runs = runsByPrefix.get(folded)
    if (runs === undefined) runsByPrefix.set(folded, [[run, first]])
    else runs.push([run, first])
    first += run.to - run.from + 1
  }
  return runsByPrefix
}

const noFlags: ReadonlyArray<SeatFlag> = []

const prefixOf = ({ section, row }: SeatRun): string =>
  section.rows.length === 0 ? section.code : `${section.code}-${row}`

const wrongCount = (layout: SeatLayout): string | undefined => {
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
  return undefined
}

const wrongTier = (layout: SeatLayout, tierCount: number): string | undefined => {
  const wrong = layout.sections.find(({ tier }) => !Number.isInteger(tier) || tier < 0 || tier >= tierCount)
  return wrong === undefined ? undefined : `seatLayout section ${wrong.code} has an unknown tier`
}

/** A number follows the last hyphen, so two runs share a seat exactly when prefix and range do. */
const repeatedSeat = (layout: SeatLayout): string | undefined => {
  const runsByPrefix = new Map<string, SeatRun[]>()
  for (const run of seatRuns(layout)) {
    const folded = prefixOf(run).toLowerCase()
    const earlier = runsByPrefix.get(folded) ?? []
    const shared = earlier.filter(({ from, to }) => from <= run.to && to >= run.from)
    if (shared.length > 0) {
      const first = Math.min(...shared.map(({ from }) => Math.max(from, run.from)))
      return `duplicated seat number in seatLayout: ${prefixOf(run)}-${first}`
    }
    runsByPrefix.set(folded, [...earlier, run])
  }
  return undefined
}

const unknownFlagged = (layout: SeatLayout): string | undefined => {
  if (layout.flags.length === 0) return undefined
  const runsByPrefix = placedRuns(layout)
  for (const seat of layout.flags.flatMap(({ seats }) => seats)) {
    const hyphen = seat.lastIndexOf("-")
    const digits = seat.slice(hyphen + 1)
    const number = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0
    const runs = hyphen < 0 ? undefined : runsByPrefix.get(seat.slice(0, hyphen).toLowerCase())
    const known = runs?.some(([{ from, to }]) => number >= from && number <= to) ?? false
    if (!known) return `seatLayout.flags names an unknown seat: ${seat}`
  }
  return undefined
}
