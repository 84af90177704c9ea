/** Seats that the reader has chosen, kept for this tab: they survive a reload and a sign-in. */
import { storedInTab, storeInTab } from "../storage.ts"

const keyOf = (optionId: number): string => `ticketrush.chosen.${optionId}`

export const chosenBefore = (optionId: number): ReadonlyArray<number> => {
  try {
    const ids: unknown = JSON.parse(storedInTab(keyOf(optionId)) ?? "[]")
    return Array.isArray(ids) ? ids.filter((id) => Number.isSafeInteger(id)) : []
  } catch {
    return []
  }
}

export const keepChosen = (optionId: number, ids: ReadonlyArray<number>): void =>
  storeInTab(keyOf(optionId), ids.length === 0 ? null : JSON.stringify(ids))
