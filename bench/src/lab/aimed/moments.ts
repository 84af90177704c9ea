/** The moments at which a fault is aimed: between two steps of one request, not at some time of a run. */
import type { Contender } from "../contenders/contenders.ts"
import { actorName } from "../contenders/contenders.ts"
import type { GateName } from "../faults/Gates.ts"
import { leaseMs } from "../faults/strategies.ts"

/** Longer than a lock lives that is not renewed. */
export const stoppedMs = 3 * leaseMs

export type Moment = {
  readonly name: string
  readonly about: string
  /** Where the first request is kept back. */
  readonly gate: GateName
  /** `stops`: its server is stopped there and goes on later. `ends`: it is killed once it has answered. */
  readonly kind: "stops" | "ends"
  readonly concerns: (contender: Contender) => boolean
}

const meanwhile = `its server is stopped there for ${stoppedMs} ms (a lock lives ${leaseMs} ms) and until a second person, at another server, has been answered or waits for a lock in Postgres; then it goes on`

export const moments: ReadonlyArray<Moment> = [
  {
    name: "before the write",
    about: `a request has read a free seat and is about to write it: ${meanwhile}`,
    gate: "beforeBook",
    kind: "stops",
    concerns: () => true,
  },
  {
    name: "before the commit",
    about: `a request has written the seat and is about to commit: ${meanwhile}`,
    gate: "beforeCommit",
    kind: "stops",
    // The engine appends with a statement that is a transaction of its own.
    concerns: ({ name }) => name !== actorName,
  },
  {
    name: "after the answer",
    about:
      "a request has been answered, and what its server writes behind is kept back: the server is killed, Redis loses its memory, and a second person asks at another server",
    gate: "beforeBook",
    kind: "ends",
    concerns: () => true,
  },
]
