/**
 * I9 and I2 for listeners: what a node publishes stands in the journal, and the positions that one memory of a sale
 * publishes have no gap, also when its epoch changes.
 */
import type { Checker } from "./Checker.ts"

export const published = (): Checker => {
  const last = new Map<string, number>()
  return {
    promise: "I9 what is published is committed and has no gap",
    published: ({ committed, model, memory }) => {
      const { concertId, first, events } = committed
      if (committed.last > model.position)
        return `I2: position ${committed.last} is published, the journal ends at ${model.position}`
      if (events.length !== committed.last - first + 1)
        return `I9: ${events.length} events are published as ${first}..${committed.last}`
      const key = `${memory}/${concertId}`
      const before = last.get(key)
      last.set(key, committed.last)
      return before === undefined || first === before + 1
        ? undefined
        : `I9: position ${first} is published after ${before}`
    },
  }
}
