/**
 * Reservations that were parted from others, because some seats were given back and some were kept. A part has a row of its
 * own and is never parted again. A sale has none of this until it parts its first reservation.
 */
import { column, grown } from "./columns.ts"

/** What a reservation has as committed, while it has less of it already. */
type Shown = { readonly seats: ReadonlyArray<number>; readonly price: number }

export class PartedReservations {
  /** The reservation that a part was parted from, by part; 0 for what is none. */
  of: Uint32Array<ArrayBuffer>
  readonly #partsOf = new Map<number, number[]>()
  readonly #shown = new Map<number, Shown>()

  constructor(rows: number) {
    this.of = column(Uint32Array, rows)
  }

  reserve(rows: number): void {
    this.of = grown(this.of, rows)
  }

  /** `before`: what the whole has had so far. */
  add(whole: number, part: number, before: Shown): void {
    this.of[part] = whole
    this.#index(part)
    if (!this.#shown.has(whole)) this.#shown.set(whole, before)
  }

  /** Decided parts of a reservation, in order. */
  partsOf(whole: number): ReadonlyArray<number> {
    return this.#partsOf.get(whole) ?? none
  }

  /** What a reservation has as committed; undefined where that is what is decided. */
  shown(whole: number): Shown | undefined {
    return this.#shown.get(whole)
  }

  /** Shows that a reservation has these seats no more. `left`: how many it has as decided. */
  publish(whole: number, gone: Shown, left: number): void {
    const { price, seats } = this.#shown.get(whole)!
    const kept = seats.filter((seat) => !gone.seats.includes(seat))
    if (kept.length === left) this.#shown.delete(whole)
    else this.#shown.set(whole, { seats: kept, price: price - gone.price })
  }

  /** Everything that follows from the column of a snapshot of so many reservations. */
  reindex(count: number): void {
    for (let part = 1; part <= count; part++) if (this.of[part] !== 0) this.#index(part)
  }

  #index(part: number): void {
    const whole = this.of[part]
    const known = this.#partsOf.get(whole)
    if (known === undefined) this.#partsOf.set(whole, [part])
    else known.push(part)
  }
}

const none: ReadonlyArray<number> = []
