/** How people give single seats back. */
import type { RandomStream } from "./prng.ts"
import { costsNothing, type DrawnTiers } from "./tiers-draw.ts"

/** People who have several seats give single ones back, now and then one that they have given back before. */
export const someSeats = (
  random: RandomStream,
  seats: ReadonlyArray<number> | undefined,
  status: "hold" | "confirmed",
): ReadonlyArray<number> | undefined => {
  const wish = status === "hold" ? 0.1 : 0.6
  if (seats === undefined || seats.length < 2 || !random.chance("part", wish)) return undefined
  const first = random.pick("seat", seats)
  return random.chance("two", 0.1) ? [first, random.pick("other", seats)] : [first]
}

/** Which seats a person who has just bought does not want after all; some are left. */
export const regretted = (
  random: RandomStream,
  prices: DrawnTiers,
  seats: ReadonlyArray<number> = [],
): ReadonlyArray<number> => {
  if (seats.length < 2 || !random.chance("regret", 0.5)) return []
  const costly = seats.filter((seat) => !costsNothing(prices, [seat]))
  if (costly.length > 0 && costly.length < seats.length && random.chance("costly", 0.7)) return costly
  return random.chance("twice", 0.6) ? seats.slice(0, -1) : seats.slice(0, 1)
}
