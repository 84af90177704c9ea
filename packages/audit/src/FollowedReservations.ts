/** The reservations of a sale as they are after the events so far: their numbers, and when those that wait end (I6). */
import { Ends } from "./Ends.ts"
import type { FollowedReservation } from "./reservation-steps.ts"

export class FollowedReservations {
  readonly #wrong: (sentence: string) => void
  readonly #all = new Map<number, FollowedReservation>()
  readonly #deadlines = new Ends()
  #last = 0

  constructor(wrong: (sentence: string) => void) {
    this.#wrong = wrong
  }

  get size(): number {
    return this.#all.size
  }

  get(id: number): FollowedReservation | undefined {
    return this.#all.get(id)
  }

  values(): Iterable<FollowedReservation> {
    return this.#all.values()
  }

  entries(): Iterable<readonly [number, FollowedReservation]> {
    return this.#all
  }

  set(id: number, reservation: FollowedReservation): void {
    this.#all.set(id, reservation)
  }

  /** Unless it is finished before, it ends at its deadline. */
  waits(id: number, reservation: FollowedReservation): void {
    this.#all.set(id, reservation)
    this.#deadlines.add(id, reservation.deadline)
  }

  /** Numbers have no gap. */
  numbered(id: number): void {
    if (this.#all.has(id)) this.#wrong(`reservation ${id} was made twice`)
    else if (id !== this.#last + 1) this.#wrong(`reservation ${id} was made after reservation ${this.#last}`)
    this.#last = Math.max(this.#last, id)
  }

  /** All that was due at `at` has been settled. */
  settled(at: number): void {
    for (const id of this.#deadlines.over(at)) {
      const found = this.#all.get(id)
      if (found === undefined || found.deadline > at) continue
      if (found.status === "held" || found.status === "paying")
        this.#wrong(`I6 reservation ${id} went on after its deadline`)
    }
  }
}
