/** Steps about an offer that may be over, or about what has gone: it was taken, taken back, or has lapsed meanwhile. */
import { Failure, sentenceOf } from "../api.ts"
import { announce } from "../parts/announce.ts"

const over: ReadonlySet<string> = new Set(["transfer-none", "reservation-not-found"])

/** Where it is over, `changed` reads anew what is shown, and the step fails as it has. */
export const unlessOver = async <T>(step: Promise<T>, changed: () => void): Promise<T> => {
  try {
    return await step
  } catch (cause) {
    if (cause instanceof Failure && over.has(cause.code)) {
      announce(sentenceOf(cause))
      changed()
    }
    throw cause
  }
}
