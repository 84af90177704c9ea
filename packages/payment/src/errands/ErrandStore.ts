/** Where errands are kept. */
import type { Errand } from "./Errand.ts"

export interface ErrandStore {
  /** Keeps an errand under its attempt in place of what was kept. Calls back once: whether it is durable. */
  readonly put: (errand: Errand, done: (kept: boolean) => void) => void
}
