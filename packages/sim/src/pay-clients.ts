/** How people pay: most agree, some open another payment, some believe that confirming is enough. */
import type { RandomStream } from "./prng.ts"

const paySteps = ["authorize", "authorize", "authorize", "open-intent", "confirm"] as const

export const payStep = (random: RandomStream): (typeof paySteps)[number] => random.pick("pay", paySteps)
