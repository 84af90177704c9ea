/**
 * Wishes that are filed before a sale opens: what a person wants to hold, the most wanted first. The sale carries them out
 * when it lets the person in, so nobody has to be quick.
 */
import { type Wish, wrongWish } from "./best-seats.ts"
import type { OptionId, PersonId } from "./ids.ts"
import { limits } from "./limits.ts"

/** Best seats of one option. */
export type RankedWish = { readonly option: OptionId; readonly wish: Wish }

/** In place of what the person filed before. `tier`, `verified`: as those of `BuyerFacts`, as they were known when they filed. */
export type FileWishes = {
  readonly kind: "file-wishes"
  readonly person: PersonId
  readonly wishes: ReadonlyArray<RankedWish>
  readonly tier: number
  readonly verified?: number
}
export type WithdrawWishes = { readonly kind: "withdraw-wishes"; readonly person: PersonId }
export type WishOrder = FileWishes | WithdrawWishes

/** `option`: number inside the concert. */
export type FiledWish = { readonly option: number; readonly wish: Wish }

export type WishesFiled = {
  readonly kind: "wishes-filed"
  readonly person: number
  readonly tier: number
  /** Absent: not verified. */
  readonly verified?: number
  readonly wishes: ReadonlyArray<FiledWish>
}

/**
 * `met`: the hold before this event was made for the wish of that rank, from 1. `unmet`: none could be met. `withdrawn`: by
 * the person.
 */
export const wishOutcomes = ["met", "unmet", "withdrawn"] as const
export type WishOutcome = (typeof wishOutcomes)[number]

/** `rank`: of the wish that was met; 0 where none was. */
export type WishesEnded = {
  readonly kind: "wishes-ended"
  readonly person: number
  readonly outcome: WishOutcome
  readonly rank: number
}
export type WishEvent = WishesFiled | WishesEnded

/** What is wrong with wishes in every sale, or undefined. */
export const wrongWishes = (wishes: ReadonlyArray<RankedWish>): string | undefined => {
  const max = limits.wishesPerPersonMax
  if (wishes.length < 1 || wishes.length > max) return `a person files 1 to ${max} wishes`
  for (const { wish } of wishes) {
    const wrong = wrongWish(wish)
    if (wrong !== undefined) return wrong
  }
  return undefined
}
