/** Wishes as they are written down before they are filed: the most wanted first. Pure. */
import type { Filed, WishAsked } from "../api.ts"

export type Need = "accessible" | "companion"
export const needs: ReadonlyArray<Need> = ["accessible", "companion"]

/** `tier`, `need`: "" for none. `section`, `atWorst`: as another client has filed them; the page has no field for a section. */
export type Draft = {
  /** Tells it from the others, wherever it stands. */
  readonly key: number
  readonly optionId: number
  readonly seats: number
  readonly tier: string
  readonly section: string | null
  readonly need: Need | ""
  readonly together: boolean
  readonly atWorst: NonNullable<WishAsked["atWorst"]>
}

const sideBySide: ReadonlySet<string> = new Set(["adjacent-no-single", "adjacent"])

export const newDraft = (key: number, optionId: number): Draft => ({
  ...{ key, optionId, seats: 2, tier: "", section: null, need: "", together: true, atWorst: "adjacent" },
})

export const draftsOf = ({ wishes }: Filed): ReadonlyArray<Draft> =>
  wishes.map(({ optionId, seats, tier, section, flag, atWorst }, key) => ({
    ...{ key, optionId, seats, tier: tier ?? "", section, atWorst },
    need: needs.find((need) => need === flag) ?? "",
    together: sideBySide.has(atWorst),
  }))

/** Another date has other sections and prices. */
export const onNight = (draft: Draft, optionId: number): Draft => ({ ...draft, optionId, tier: "", section: null })

/** How far from each other seats may be stays as it was filed, unless it is said anew. */
export const sitting = (draft: Draft, together: boolean): Draft => ({
  ...draft,
  together,
  atWorst: together ? "adjacent" : "anywhere",
})

/** Of places `at` and `to` the wishes change. */
export const moved = (drafts: ReadonlyArray<Draft>, at: number, to: number): ReadonlyArray<Draft> => {
  const next = [...drafts]
  const [draft] = next.splice(at, 1)
  next.splice(to, 0, draft)
  return next
}

export const askedOf = ({ optionId, seats, tier, section, need, atWorst }: Draft): WishAsked => ({
  ...{ optionId, seats, atWorst },
  ...(tier !== "" && { tier }),
  ...(section !== null && { section }),
  ...(need !== "" && { flag: need }),
})
