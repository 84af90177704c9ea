/** How people pay: most agree, some open another payment, some believe that confirming is enough. */
import type { RandomStream } from "./prng.ts"
import type { Draw } from "./swarm.ts"

const paySteps = ["authorize", "authorize", "authorize", "open-intent", "confirm"] as const

export const payStep = (random: RandomStream): (typeof paySteps)[number] => random.pick("pay", paySteps)

/** Money comes back after days: whether a person whose refund was ordered asks for it again meanwhile. */
export const asksAgain = ({ draw, payRandom }: { readonly draw: Draw; readonly payRandom: RandomStream }): boolean =>
  draw.payments !== null && payRandom.chance("impatient", 0.3)
