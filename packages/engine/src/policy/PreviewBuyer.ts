/** What one person would have had at each moment of a sale under the rules of a preview. */
import { invariant } from "@ticketrush/protocol"
import type { BuyerCounts } from "../core/rules.ts"

/** What a reservation took: seats of one option, with the price tier of each. */
export type KeptSeats = { readonly option: number; readonly tiers: ReadonlyArray<number> }

export class PreviewBuyer {
  /** The place in line whose pass is active; 0 for none. */
  place = 0
  #seats = 0
  #open = 0
  #releasedAt = 0
  /** Holds by turn: the place of the pass, 0 being all time without one. */
  readonly #byTurn = new Map<number, number>()
  readonly #byOption = new Map<number, number>()
  readonly #byTier = new Map<number, number>()

  readonly counts: BuyerCounts = {
    seats: () => this.#seats,
    seatsOfOption: (_person, option) => this.#byOption.get(option) ?? 0,
    seatsOfTier: (_person, tier) => this.#byTier.get(tier) ?? 0,
    holds: () => this.#open,
    holdsInTurn: (_person, turn) => this.#byTurn.get(turn) ?? 0,
    releasedAt: () => this.#releasedAt,
  }

  hold(kept: KeptSeats): void {
    this.#open++
    this.#byTurn.set(this.place, (this.#byTurn.get(this.place) ?? 0) + 1)
    this.#add(kept, 1)
  }

  /** One hold stands as two from now on. */
  parted(): void {
    this.#open++
  }

  bought(): void {
    this.#open--
  }

  /** What they gave back is theirs again, bought. */
  retook(kept: KeptSeats): void {
    this.#add(kept, 1)
  }

  gave(kept: KeptSeats): void {
    this.#add(kept, -1)
  }

  /** `owned`: it was bought before it was given back. */
  gaveBack(kept: KeptSeats, owned: boolean, at: number): void {
    if (!owned) {
      this.#open--
      this.#releasedAt = at
    }
    this.#add(kept, -1)
  }

  #add({ option, tiers }: KeptSeats, sign: 1 | -1): void {
    this.#seats += sign * tiers.length
    invariant(this.#seats >= 0 && this.#open >= 0, "a person gives back what they had")
    this.#byOption.set(option, (this.#byOption.get(option) ?? 0) + sign * tiers.length)
    for (const tier of tiers) this.#byTier.set(tier, (this.#byTier.get(tier) ?? 0) + sign)
  }
}
