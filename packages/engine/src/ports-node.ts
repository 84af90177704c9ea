/** The ports on Node: boot code hands these to the engine. */
import { randomBytes } from "node:crypto"
import type { Clock, Defer, Random } from "./ports.ts"

export const nodeClock: Clock = { monotonicMs: () => performance.now() }

export const nodeDefer: Defer = {
  soon: (task) => {
    setImmediate(task)
  },
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}

export const nodeRandom: Random = { bytes: (count) => randomBytes(count) }

/** The clock that `JournalMemory` uses in place of a database's. */
export const nodeDatabaseMs = (): number => performance.timeOrigin + performance.now()
