/** Seats that the reader has chosen, kept for this tab: they survive a reload and a sign-in. */

const keyOf = (optionId: number): string => `ticketrush.chosen.${optionId}`

export const chosenBefore = (optionId: number): ReadonlyArray<number> => {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(keyOf(optionId)) ?? "[]")
    return Array.isArray(ids) ? ids.filter((id) => Number.isSafeInteger(id)) : []
  } catch {
    return []
  }
}

export const keepChosen = (optionId: number, ids: ReadonlyArray<number>): void => {
  try {
    if (ids.length === 0) sessionStorage.removeItem(keyOf(optionId))
    else sessionStorage.setItem(keyOf(optionId), JSON.stringify(ids))
  } catch {
    // storage is off: chosen anew after a reload
  }
}
