/** Price and price tier of every seat of an option, in seat order, worked out from its layout independently of the engine. */
import { limits } from "@ticketrush/protocol"
import type { decodeEvents } from "@ticketrush/protocol/event-codec"

type OptionAdded = Extract<ReturnType<typeof decodeEvents>[number], { kind: "option-added" }>

export const pricesOf = (option: OptionAdded["option"]): ReadonlyArray<number> =>
  tiersOf(option).map((tier) => option.tiers[tier]?.price ?? Number.NaN)

export const tiersOf = ({ layout }: OptionAdded["option"]): ReadonlyArray<number> => {
  const seatTiers: number[] = []
  for (const { rows, capacity, tier } of layout.sections) {
    const ranged = rows.reduce((sum, { from, to }) => sum + to - from + 1, 0)
    const seats = rows.length > 0 ? ranged : capacity
    if (seatTiers.length + seats > limits.seatsPerConcertMax) throw new RangeError("an option has too many seats")
    for (let i = 0; i < seats; i++) seatTiers.push(tier)
  }
  return seatTiers
}
