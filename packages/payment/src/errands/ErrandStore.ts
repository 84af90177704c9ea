/** Where errands are kept. */
import type { Errand } from "./Errand.ts"

export interface ErrandStore {
  /** Keeps an errand under its attempt in place of what was kept. Calls back once: whether it is durable. */
  readonly put: (errand: Errand, done: (kept: boolean) => void) => void
  /** All that are not final, in the order in which they were first kept. Undefined when they cannot be read now. */
  readonly open: (done: (errands: ReadonlyArray<Errand> | undefined) => void) => void
}
