/**
 * The names of the seats of sales that other nodes own, made here from their plans, and once for a plan: code that renders a map
 * knows by the array that nothing but states has changed.
 */
import { expandLayout, invariant, type OptionPlan, type SeatPlan } from "@ticketrush/protocol"

/** About a hundred bytes each. */
const seatsKeptMax = 500_000

export class SeatNames {
  readonly #seatsMax: number
  /** By plan as text; the one that was asked for last stands last. */
  readonly #kept = new Map<string, ReadonlyArray<SeatPlan>>()
  #count = 0

  constructor(seatsMax = seatsKeptMax) {
    this.#seatsMax = seatsMax
  }

  readonly of = (plan: OptionPlan): ReadonlyArray<SeatPlan> => {
    const key = JSON.stringify(plan)
    const known = this.#kept.get(key)
    this.#kept.delete(key)
    const seats = known ?? expandLayout(plan.layout, plan.tiers.length)
    invariant(typeof seats !== "string", "the owner of a sale has taken its layout")
    this.#kept.set(key, seats)
    if (known === undefined) this.#count += seats.length
    for (const [oldest, { length }] of this.#kept) {
      if (this.#count <= this.#seatsMax || oldest === key) break
      this.#kept.delete(oldest)
      this.#count -= length
    }
    return seats
  }
}
