/** The price of every seat of an option, in seat order, worked out from its layout independently of the engine. */
import { limits } from "@ticketrush/protocol"
import type { decodeEvents } from "@ticketrush/protocol/event-codec"

type OptionAdded = Extract<ReturnType<typeof decodeEvents>[number], { kind: "option-added" }>

export const pricesOf = ({ layout, tiers }: OptionAdded["option"]): ReadonlyArray<number> => {
  const prices: number[] = []
  for (const { rows, capacity, tier } of layout.sections) {
    const ranged = rows.reduce((sum, { from, to }) => sum + to - from + 1, 0)
    const seats = rows.length > 0 ? ranged : capacity
    if (prices.length + seats > limits.seatsPerConcertMax) throw new RangeError("an option has too many seats")
    for (let i = 0; i < seats; i++) prices.push(tiers[tier]?.price ?? Number.NaN)
  }
  return prices
}
