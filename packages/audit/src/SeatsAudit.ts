/** I1 and I10 of the seats of a sale: each has one holder, and a reservation costs what its seats cost. */
import { type Held, limits } from "@ticketrush/protocol"

export class SeatsAudit {
  readonly #wrong: (sentence: string) => void
  /** Price of each seat, by option. */
  readonly #prices = new Map<number, ReadonlyArray<number>>()
  /** Reservation by `option/seat`. */
  readonly holders = new Map<string, number>()

  constructor(wrong: (sentence: string) => void) {
    this.#wrong = wrong
  }

  /** Of all options. */
  get count(): number {
    return [...this.#prices.values()].reduce((sum, prices) => sum + prices.length, 0)
  }

  option(number: number, prices: ReadonlyArray<number>): void {
    if (this.#prices.has(number)) this.#wrong(`option ${number} was added twice`)
    this.#prices.set(number, prices)
  }

  prices(option: number): ReadonlyArray<number> | undefined {
    return this.#prices.get(option)
  }

  holderOf(option: number, seat: number): number | undefined {
    return this.holders.get(`${option}/${seat}`)
  }

  taken({ reservation, option, seats, price }: Held): void {
    const prices = this.#prices.get(option)
    if (prices === undefined) return this.#wrong(`reservation ${reservation} is for an option that does not exist`)
    if (seats.length === 0 || new Set(seats).size !== seats.length) {
      this.#wrong(`reservation ${reservation} has no seat, or one seat twice`)
    }
    if (seats.length > limits.seatsPerHoldMax) {
      this.#wrong(`reservation ${reservation} has ${seats.length} seats, a hold has at most ${limits.seatsPerHoldMax}`)
    }
    let sum = 0
    for (const seat of seats) {
      const holder = this.holderOf(option, seat)
      if (holder !== undefined) {
        this.#wrong(`I1 option ${option} seat ${seat} has two holders: reservations ${holder} and ${reservation}`)
      }
      if (prices[seat] === undefined) this.#wrong(`reservation ${reservation} holds seat ${seat}, which does not exist`)
      this.holders.set(`${option}/${seat}`, reservation)
      sum += prices[seat] ?? 0
    }
    if (sum !== price) this.#wrong(`I10 reservation ${reservation} costs ${price}, its seats cost ${sum}`)
  }

  /** Seats go from one reservation to another that was parted from it. */
  handedOver(option: number, seats: ReadonlyArray<number>, to: number): void {
    for (const seat of seats) this.holders.set(`${option}/${seat}`, to)
  }

  release(id: number, { option, seats }: Held): void {
    for (const seat of seats) if (this.holderOf(option, seat) === id) this.holders.delete(`${option}/${seat}`)
  }
}
