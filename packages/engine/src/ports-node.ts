/** The ports on Node: boot code hands these to the engine. */
import type { Clock, Defer } from "./ports.ts"

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

/** The clock that `JournalMemory` uses in place of a database's. */
export const nodeDatabaseMs = (): number => performance.timeOrigin + performance.now()
