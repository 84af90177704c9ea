/**
 * What the counts of all nodes have still to hear, because Redis was away: whose counts are to be forgotten, and which places
 * were given back. It has a bound, and ends with the node.
 */
import type { CountedAttempt } from "./AbuseCounts.ts"

/** A place at all nodes together that came to nothing. `probed`: because the seat was another person's. */
export type GivenBack = { readonly attempt: CountedAttempt; readonly slot: string; readonly probed: boolean }

export class OwedCounts {
  readonly #max: number
  readonly #forgiven = new Set<number>()
  readonly #givenBack: GivenBack[] = []

  /** `max`: of people, and of places. */
  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#forgiven.size + this.#givenBack.length
  }

  /** False: there is no room for one more. */
  forgive(person: number): boolean {
    if (this.#forgiven.size >= this.#max && !this.#forgiven.has(person)) return false
    this.#forgiven.add(person)
    return true
  }

  /** False: there is no room for one more. */
  giveBack(place: GivenBack): boolean {
    if (this.#givenBack.length >= this.#max) return false
    this.#givenBack.push(place)
    return true
  }

  /** Removes what has waited for the longest, so many of each at most. */
  take(max: number): { readonly forgiven: ReadonlyArray<number>; readonly givenBack: ReadonlyArray<GivenBack> } {
    const forgiven = [...this.#forgiven].slice(0, max)
    for (const person of forgiven) this.#forgiven.delete(person)
    return { forgiven, givenBack: this.#givenBack.splice(0, max) }
  }
}
