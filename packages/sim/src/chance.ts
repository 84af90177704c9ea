/** The port of randomness of an engine, drawn from the seed of the run. */
import type { Random } from "@ticketrush/engine/ports"
import type { RandomStream } from "./prng.ts"

export const chanceFrom = (stream: RandomStream): Random => ({
  bytes: (count) => Uint8Array.from({ length: count }, () => stream.below("byte", 256)),
})
