/** A value over time, by journal position. */
export type Change<T> = { readonly position: number; readonly value: T }
export type History<T> = Array<Change<T>>

/** The value at `position`: of the last change at or before it. */
export const valueAt = <T>(history: ReadonlyArray<Change<T>> | undefined, position: number, before: T): T => {
  if (history === undefined) return before
  for (let i = history.length - 1; i >= 0; i--) if (history[i].position <= position) return history[i].value
  return before
}
