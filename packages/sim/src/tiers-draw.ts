/**
 * What the seats of a simulated option cost: in half of the worlds they lie in small sections of several price tiers, mostly with
 * one that costs nothing, so that neighbours who are bought together cost different sums. Drawn for itself.
 */
import { seatIndexOf } from "@ticketrush/protocol"
import type { RandomStream } from "./prng.ts"

export type DrawnTier = { readonly name: string; readonly price: number }

export type DrawnTiers = {
  readonly tiers: ReadonlyArray<DrawnTier>
  /** Seats of each section; the tiers take turns. 0: all seats are of the first tier. */
  readonly sectionSeats: number
}

const all = { name: "all", price: 1_000 }
/** A sum of which no percentage is a whole number. */
const odd = { name: "odd", price: 333 }
const free = { name: "free", price: 0 }

/** A layout names its sections by letters. */
const sectionsMax = 26

export const drawTiers = (random: RandomStream, seatsPerOption: number, seatsPerRow: number): DrawnTiers => {
  if (!random.chance("several", 0.5)) return { tiers: [all], sectionSeats: 0 }
  const tiers = random.pick("tiers", [[all, free], [all, free], [free, all], [all, odd], [odd, free, all], [free]])
  const wished = seatsPerRow === 0 ? random.pick("section", [1, 1, 2, 3]) : seatsPerRow
  const least = Math.ceil(seatsPerOption / sectionsMax)
  return { tiers, sectionSeats: Math.ceil(Math.max(wished, least) / wished) * wished }
}

/** The number of the tier of a seat. */
export const tierOfSeat = ({ tiers, sectionSeats }: DrawnTiers, seat: number): number =>
  sectionSeats === 0 ? 0 : Math.floor(seat / sectionSeats) % tiers.length

/** Whether these seats cost nothing, as an order or alone. `seats`: their ids. */
export const costsNothing = (drawn: DrawnTiers, seats: ReadonlyArray<number>): boolean =>
  seats.every((seat) => drawn.tiers[tierOfSeat(drawn, seatIndexOf(seat))].price === 0)

/** For the lines that are printed before a run. */
export const tierWords = ({ tiers, sectionSeats }: DrawnTiers): string => {
  const prices = tiers.map(({ price }) => price).join(", ")
  return sectionSeats === 0 ? `price ${prices}` : `prices ${prices} in sections of ${sectionSeats}`
}
