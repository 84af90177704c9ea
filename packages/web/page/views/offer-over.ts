/** Steps about an offer that may be over: it was taken, taken back, or has lapsed meanwhile. */
import { Failure, sentenceOf } from "../api.ts"
import { announce } from "../parts/announce.ts"

/** Where it is over, `changed` reads anew what is shown, and the step fails as it has. */
export const unlessOver = async (step: Promise<unknown>, changed: () => void): Promise<void> => {
  try {
    await step
  } catch (cause) {
    if (cause instanceof Failure && cause.code === "transfer-none") {
      announce(sentenceOf(cause))
      changed()
    }
    throw cause
  }
}
