import { type BestRule, type BestTaken, bestRuleWords } from "../src/best-seats.ts"
import { seatsPerOptionMax } from "../src/ids.ts"
import { seatFlags } from "../src/layout.ts"
import { limits } from "../src/limits.ts"

/** Seeded draws for property tests: a failure names its seed, and the seed brings it back. */
export class Draws {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number from `low` to `high`, both included; ranges beyond 32 bits as well. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.#unit() * (high - low + 1))
  }

  /** As {@link whole}, but every fourth draw is an edge, where mistakes live. */
  edgy(low: number, high: number): number {
    return this.whole(0, 3) > 0 ? this.whole(low, high) : this.pick([low, high])
  }

  pick<T>(from: ReadonlyArray<T>): T {
    return from[this.whole(0, from.length - 1)]
  }

  list<T>(min: number, max: number, draw: (place: number) => T): ReadonlyArray<T> {
    return Array.from({ length: this.whole(min, max) }, (_, place) => draw(place))
  }

  /** 53 random bits in [0, 1). */
  #unit(): number {
    return (this.#next() * 2 ** 21 + (this.#next() >>> 11)) / 2 ** 53
  }

  #next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    let z = this.#state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
}

/** Runs `property` with the draws of seeds 1, 2, ...; the seed of a failure stands in its message. */
export const holdsForSeeds = (count: number, property: (draws: Draws) => void): void => {
  for (let seed = 1; seed <= count; seed++) {
    try {
      property(new Draws(seed))
    } catch (cause) {
      throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
  }
}

const orNone = (draws: Draws, most: number): number | null => (draws.whole(0, 2) === 0 ? null : draws.edgy(0, most))

/** By which rule seats were chosen, and for which wish. */
export const takenIn = (draws: Draws): BestTaken => ({
  rule: draws.whole(0, bestRuleWords.length - 1) as BestRule,
  atWorst: draws.whole(0, bestRuleWords.length - 1) as BestRule,
  skipped: draws.edgy(0, 63),
  tier: orNone(draws, limits.tiersPerOptionMax - 1),
  section: orNone(draws, seatsPerOptionMax - 1),
  flag: orNone(draws, seatFlags.length - 1),
})
