/** Price tiers of an option with the seats that are left in each: what people in line want to know. */
import { type OptionId, SeatState } from "@ticketrush/protocol"
import type { OptionView, SaleView } from "../EngineApi.ts"

export type TierLeft = {
  readonly name: string
  readonly price: number
  readonly seats: number
  readonly free: number
}

type Counted = { readonly epoch: number; readonly offset: number; readonly tiers: ReadonlyArray<TierLeft> }

/** What is forgotten is counted again. */
const optionsKept = 1_000

export class SeatsLeft {
  /** Counted once per commit, not per reader. */
  readonly #counted = new Map<OptionId, Counted>()

  of({ epoch, offset }: Pick<SaleView, "epoch" | "offset">, option: OptionView): ReadonlyArray<TierLeft> {
    const known = this.#counted.get(option.optionId)
    if (known?.epoch === epoch && known.offset === offset) return known.tiers
    const seats = new Array<number>(option.plan.tiers.length).fill(0)
    const free = [...seats]
    for (const { index, tier } of option.seats) {
      seats[tier]++
      if (option.states[index] === SeatState.free) free[tier]++
    }
    const tiers = option.plan.tiers.map(({ name, price }, i) => ({ name, price, seats: seats[i], free: free[i] }))
    if (this.#counted.size >= optionsKept) this.#counted.clear()
    this.#counted.set(option.optionId, { epoch, offset, tiers })
    return tiers
  }
}
