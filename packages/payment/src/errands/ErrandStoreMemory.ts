/** Errands that live as long as their process, or as a test says. */
import { type Errand, isFinal } from "./Errand.ts"
import type { ErrandStore } from "./ErrandStore.ts"

export type ErrandStoreMemory = ErrandStore & { readonly errands: ReadonlyMap<string, Errand> }

export const errandStoreMemory = (): ErrandStoreMemory => {
  const errands = new Map<string, Errand>()
  return {
    errands,
    put: (errand, done) => {
      errands.set(errand.attempt, errand)
      done(true)
    },
    open: (done) => done([...errands.values()].filter((errand) => !isFinal(errand))),
  }
}
