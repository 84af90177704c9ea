/**
 * The shortest schedule that double-books: all orders of ever more people are tried, fewest steps first, until a seat
 * has two reservations. It is found by enumeration, not by luck, so it is the shortest there is.
 */
import { type Choice, Randomness } from "../prng.ts"
import { type BackendMaker, type RaceResult, type RaceStep, raceWith } from "./race.ts"

export type Schedule = {
  readonly people: number
  readonly steps: ReadonlyArray<RaceStep>
  /** Schedules that were tried before this one. */
  readonly tried: number
}

const triesMax = 200_000

export const shortestDoubleBooking = (make: BackendMaker, peopleMax = 4): Schedule | undefined => {
  let tried = 0
  for (let people = 2; people <= peopleMax; people++) {
    let best: RaceResult | undefined
    const script = new Script()
    do {
      script.rewind()
      const result = raceWith(make, people, script, new Randomness(0).domain("fixed"), 0)
      tried++
      if (result.rows > 1 && (best === undefined || stepsToDouble(result) < stepsToDouble(best))) best = result
    } while (script.advance() && tried < triesMax)
    if (best !== undefined) return { people, steps: best.steps.slice(0, stepsToDouble(best)), tried }
  }
  return undefined
}

/** Steps up to and including the one that wrote the second reservation. */
const stepsToDouble = ({ steps }: RaceResult): number => {
  let writes = 0
  for (let i = 0; i < steps.length; i++) {
    if (steps[i].step.startsWith("writes") && ++writes === 2) return i + 1
  }
  return steps.length
}

/** Walks all sequences of choices in order, like the digits of a number whose bases are found on the way. */
class Script implements Choice {
  #choices: number[] = []
  #sizes: number[] = []
  #at = 0

  below(_name: string, n: number): number {
    if (n <= 1) return 0
    if (this.#at === this.#choices.length) {
      this.#choices.push(0)
      this.#sizes.push(n)
    }
    return this.#choices[this.#at++]
  }

  rewind(): void {
    this.#at = 0
  }

  /** Moves to the next sequence; false when all were tried. */
  advance(): boolean {
    while (this.#choices.length > 0) {
      const last = this.#choices.length - 1
      if (++this.#choices[last] < this.#sizes[last]) return true
      this.#choices.pop()
      this.#sizes.pop()
    }
    return false
  }
}
