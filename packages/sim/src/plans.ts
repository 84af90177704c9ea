/** What a draw means to the engine: the bounds of a node and the sale that is put on. */
import type { EngineLimits } from "@ticketrush/engine/actor/engine-limits"
import { type LayoutRow, type LinePolicy, type OpenSale, type SeatLayout, sectionA } from "@ticketrush/protocol"
import { refusalSetsFor } from "./refusal-sets.ts"
import type { Draw } from "./swarm.ts"
import { type DrawnTiers, tierOfSeat } from "./tiers-draw.ts"

/** 2033-05-18: any time will do, as long as it is not the time of the run. */
export const wallZeroMs = 2_000_000_000_000
/** A killed node starts again, and a silent one loses its sales, after at most this long. */
export const restartMsMax = 1_500
export const leaseMsMax = 600

export const salePlanOf = (draw: Draw, line: LinePolicy | null): OpenSale => ({
  kind: "open-sale",
  policy: {
    seatsPerPersonMax: draw.seatsPerPersonMax,
    holdTtlMs: draw.holdTtlMs,
    opensAt: draw.opensAfterMs === 0 ? 0 : wallZeroMs + draw.opensAfterMs,
  },
  options: Array.from({ length: draw.optionsPerConcert }, (_, number) => ({
    number,
    layout: layoutOf(draw),
    tiers: draw.prices.tiers.map(({ name, price }) => ({ name, price: price === 0 ? 0 : price + number })),
  })),
  ...(line === null ? {} : { line }),
  ...(draw.payments === null ? {} : { payments: draw.payments }),
})

/** Two sections of rows, the last of which may be shorter; where rows are of four, their first seats are accessible. */
const layoutOf = ({ prices, seatsPerOption, seatsPerRow }: Draw): SeatLayout => {
  if (prices.sectionSeats > 0) return layoutOfTiers(prices, seatsPerOption, seatsPerRow)
  if (seatsPerRow === 0) return sectionA(seatsPerOption)
  const rows = rowsOf(seatsPerOption, seatsPerRow)
  const half = Math.ceil(rows.length / 2)
  const sections = [rows.slice(0, half), rows.slice(half)].map((of, n) => ({
    code: "AB"[n],
    tier: 0,
    rows: of,
    capacity: 0,
  }))
  return { sections: sections.filter(({ rows: of }) => of.length > 0), flags: flagsOf(seatsPerOption, seatsPerRow) }
}

/** Small sections, of whole rows where there are rows, the last of which may be shorter. */
const layoutOfTiers = (prices: DrawnTiers, seatsPerOption: number, seatsPerRow: number): SeatLayout => {
  const { sectionSeats } = prices
  const sections = Array.from({ length: Math.ceil(seatsPerOption / sectionSeats) }, (_, n) => {
    const count = Math.min(sectionSeats, seatsPerOption - n * sectionSeats)
    const about = { code: String.fromCharCode(65 + n), tier: tierOfSeat(prices, n * sectionSeats) }
    return seatsPerRow === 0
      ? { ...about, rows: [], capacity: count }
      : { ...about, rows: rowsOf(count, seatsPerRow), capacity: 0 }
  })
  return { sections, flags: flagsOf(seatsPerOption, seatsPerRow) }
}

const rowsOf = (seats: number, seatsPerRow: number): ReadonlyArray<LayoutRow> =>
  Array.from({ length: Math.ceil(seats / seatsPerRow) }, (_, row) => ({
    label: `${row + 1}`,
    from: 1,
    to: Math.min(seatsPerRow, seats - row * seatsPerRow),
  }))

const flagsOf = (seatsPerOption: number, seatsPerRow: number): SeatLayout["flags"] =>
  seatsPerRow === 4 ? [{ flag: "accessible", seats: ["A-1-1", "A-1-2"].slice(0, seatsPerOption) }] : []

/** What a world decides about its nodes; the rest is as in production. */
export type NodeLimits = Partial<EngineLimits> & Pick<EngineLimits, "lanes" | "commandsPerDrainMax">

export const engineLimitsOf = ({ limits, people }: Draw): NodeLimits => ({
  lanes: { money: limits.laneMax, holds: limits.laneMax, line: limits.laneMax },
  commandsPerDrainMax: limits.commandsPerDrainMax,
  expiriesPerDrainMax: limits.expiriesPerDrainMax,
  wishesPerDrainMax: limits.wishesPerDrainMax,
  recordsPerFlushMax: limits.recordsPerFlushMax,
  appendPace: limits.appendPace,
  tickMs: limits.tickMs,
  passivateAfterMs: limits.passivateAfterMs,
  snapshotEveryEvents: limits.snapshotEveryEvents,
  duePollMs: limits.duePollMs,
  // A table of production size would be most of the memory of a world of forty people.
  refusalSets: refusalSetsFor(people),
})
