/**
 * Reservations of cancelled options that are still to be taken back: holds and purchases, in the order in which they were
 * held. It follows from the options and the reservations, so no snapshot keeps it, and the next owner of a sale goes
 * on where the journal ends. What is being paid is left to its provider and its deadline: a payment that comes through is a
 * purchase, and then taken back.
 */
import { ReservationStatus } from "@ticketrush/protocol"
import { Deadlines, type Timed } from "./deadlines.ts"
import type { Sale } from "./Sale.ts"

export class TakenBack {
  readonly #sale: Sale
  readonly #queue: Deadlines

  constructor(sale: Sale) {
    this.#sale = sale
    const timed: Timed = {
      get deadline() {
        return sale.reservations.heldAt
      },
      pending: (sequence) => this.pending(sequence),
    }
    this.#queue = new Deadlines(timed)
  }

  pending(sequence: number): boolean {
    const { options, reservations } = this.#sale
    const status = reservations.status[sequence]
    return (
      (status === ReservationStatus.hold || status === ReservationStatus.confirmed) &&
      options[reservations.option[sequence]]!.cancelled
    )
  }

  /** Takes in what there is of an option that has just been cancelled, or else of all that are. */
  add(option?: number): void {
    const { reservations } = this.#sale
    for (let sequence = 1; sequence <= reservations.count; sequence++) {
      const isOne = option === undefined || reservations.option[sequence] === option
      if (isOne && this.pending(sequence)) this.#queue.add(sequence)
    }
  }

  /** A reservation has moved. `before`: whether it was pending. */
  moved(sequence: number, before: boolean): void {
    const now = this.pending(sequence)
    if (before && !now) this.#queue.ended(sequence)
    if (!before && now) this.#queue.add(sequence)
  }

  /** The next one, or 0. */
  next(): number {
    return this.#queue.due(Number.POSITIVE_INFINITY)
  }
}
