/** Some seats of a hall by their ids, without the list of all of it: what an order or an offer shows. */
import type { OptionAnswer } from "@ticketrush/engine/sales/SaleReads"
import { isSeatId, limits, optionOfSeat, type SeatId, seatIndexOf } from "@ticketrush/protocol"
import { wholeNumber } from "../request/parameters.ts"
import type { SeatFilter } from "./seat-filter.ts"
import { seatJson } from "./seat-template.ts"

/** What a query names; undefined: that are too many, or no numbers. */
export const seatIdsIn = (texts: ReadonlyArray<string>): ReadonlyArray<SeatId> | undefined => {
  if (texts.length > limits.namedSeatsMax) return undefined
  const ids = texts.map(wholeNumber)
  return ids.every((id) => id !== undefined) ? ids : undefined
}

/** In the order in which they are named, each once. Those of other options, and of states that are not asked for, are left out. */
export const namedSeatsJson = (option: OptionAnswer, ids: ReadonlyArray<SeatId>, filter: SeatFilter): string => {
  const texts: string[] = []
  for (const id of new Set(ids)) {
    if (!isSeatId(id) || optionOfSeat(id) !== option.optionId) continue
    const seat = option.seats[seatIndexOf(id)]
    if (seat !== undefined && (filter & (1 << option.states[seat.index])) !== 0) texts.push(seatJson(seat, option))
  }
  return `[${texts.join(",")}]`
}
