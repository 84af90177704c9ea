/**
 * Which seats of an option changed lately, so that a reader who comes back is sent those and not the whole map. Pure;
 * one per option that is watched.
 */
import { limits } from "@ticketrush/protocol"

export class SeatChanges {
  /** Position from which on every change is known. */
  #from: number
  /** One entry per changed seat, in the order of the journal. */
  #offsets: number[] = []
  #seats: number[] = []

  constructor(from: number) {
    this.#from = from
  }

  /** `offset`: position of the image after the change; never lower than the one before. */
  add(offset: number, seat: number): void {
    this.#offsets.push(offset)
    this.#seats.push(seat)
    // Twice as many are kept as are promised, so that forgetting costs little.
    if (this.#seats.length > limits.streamSeatChangesKept * 2) this.#forget()
  }

  /** The seats that changed after the image at `offset`; null when not all of them are known any more. */
  since(offset: number): ReadonlySet<number> | null {
    if (offset < this.#from) return null
    let first = this.#offsets.length
    while (first > 0 && this.#offsets[first - 1] > offset) first--
    return new Set(this.#seats.slice(first))
  }

  #forget(): void {
    const forgotten = this.#seats.length - limits.streamSeatChangesKept
    this.#from = this.#offsets[forgotten - 1]
    this.#offsets = this.#offsets.slice(forgotten)
    this.#seats = this.#seats.slice(forgotten)
  }
}
