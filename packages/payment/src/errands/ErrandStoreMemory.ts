/** Errands that live as long as their process, or as a test says. */
import { type Errand, isFinal } from "./Errand.ts"
import type { ErrandStore } from "./ErrandStore.ts"

export type ErrandStoreMemory = ErrandStore & {
  readonly errands: ReadonlyMap<string, Errand>
  /** All that are not final, in the order in which they were first kept. */
  readonly open: () => ReadonlyArray<Errand>
}

export const errandStoreMemory = (): ErrandStoreMemory => {
  const errands = new Map<string, Errand>()
  return {
    errands,
    put: (errand, done) => {
      errands.set(errand.attempt, errand)
      done(true)
    },
    open: () => [...errands.values()].filter((errand) => !isFinal(errand)),
  }
}
