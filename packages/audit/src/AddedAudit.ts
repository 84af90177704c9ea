/**
 * Follows the options of a sale as they are put on it, from the journal alone: all of one record with the opening, and later
 * ones each with who added it, behind all numbers that there were, and inside the bounds of a sale.
 */
import { type AddedBy, limits, type OptionAdded } from "@ticketrush/protocol"

export type AddedParts = {
  readonly closed: () => boolean
  /** Of all options so far. */
  readonly seats: () => number
  readonly wrong: (sentence: string) => void
}

export class AddedAudit {
  readonly #parts: AddedParts
  readonly #keys = new Map<string, number>()
  readonly #numbers = new Set<number>()
  /** Number of the record that opened the sale. */
  openedBy = 0

  constructor(parts: AddedParts) {
    this.#parts = parts
  }

  /** `record`: the number of the one in which the event stands. Called before its seats are counted. */
  follow({ added, option }: OptionAdded, record: number, seats: number, at: number): void {
    const { number, until } = option
    const { wrong } = this.#parts
    if (added !== undefined) this.#inMidSale(added, number, seats, until ?? Number.POSITIVE_INFINITY, at)
    else if (record !== this.openedBy) wrong(`option ${number} was added in mid-sale without an author`)
    this.#numbers.add(number)
  }

  #inMidSale({ author, key }: AddedBy, number: number, seats: number, until: number, at: number): void {
    const { closed, seats: seatsBefore, wrong } = this.#parts
    const name = `${author}/${key.high}/${key.low}`
    const earlier = this.#keys.get(name)
    if (earlier !== undefined) wrong(`I4 one key added options ${earlier} and ${number}`)
    this.#keys.set(name, number)
    if (closed()) wrong(`option ${number} was added after the sale had closed`)
    if (until <= at) wrong(`option ${number} was added after its night had begun`)
    const highest = Math.max(-1, ...this.#numbers)
    if (number !== highest + 1) wrong(`option ${number} was added behind option ${highest}`)
    if (highest + 1 >= limits.optionsPerSetupMax) wrong(`option ${number} is one more than a sale has`)
    if (seatsBefore() + seats > limits.seatsPerConcertMax) wrong(`option ${number} has more seats than a sale has left`)
  }
}
