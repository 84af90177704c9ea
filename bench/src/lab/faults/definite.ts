/** Asks until there is a definite answer, as a person does who presses the button again. */
import type { ReleaseAnswer, ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { wait } from "./wait.ts"

const againMs = 60
/** Half a minute where nothing answers at all: a server that was killed is back by then, also on a busy machine. */
const triesMax = 500

export const definite = async <A extends ReserveAnswer | ReleaseAnswer>(
  ask: (done: (answer: A) => void) => void,
): Promise<A> => {
  for (let tries = 1; ; tries++) {
    const answer = await new Promise<A>(ask)
    if (answer.kind !== "try-again" || tries === triesMax) return answer
    await wait(againMs)
  }
}
