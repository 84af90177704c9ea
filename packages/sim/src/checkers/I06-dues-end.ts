/**
 * I6: a record settles what is due before it decides anything, so behind a record that did not reach its bound nothing
 * is overdue by its own time: no hold, no pass. And of seats that are out of sight, that were due and that people could
 * be called to, some come back: the others may wait for room again.
 */
import type { Checker } from "./Checker.ts"

const movesReturns: ReadonlySet<string> = new Set(["reappeared", "called", "passed-over"])

export const duesEnd = (expiriesPerDrainMax: number): Checker => {
  /** By sale: when the first seats that are out of sight come back unless somebody must wait for them, as of its last record. */
  const returns = new Map<number, (at: number) => boolean>()
  return {
    promise: "I6 holds and passes end when they are due",
    committed: ({ record, events, model }) => {
      const returned = returns.get(record.concertId)?.(record.at) === true
      const earliest = Math.min(...[...model.outOfSight].map(({ returnsAt }) => returnsAt!))
      const free = model.line.returnsFrom()
      returns.set(record.concertId, (at) => at >= earliest && at >= free)
      if (events.length >= expiriesPerDrainMax) return undefined
      if (returned && !events.some(({ kind }) => movesReturns.has(kind)))
        return "I6: seats were due to reappear and did not"
      const pass = model.line.overdue(record.at)
      if (pass !== undefined) return `I6: pass ${pass.pass} should have ended ${record.at - pass.passUntil} ms ago`
      for (const made of model.reservations.values()) {
        const waits = made.status === "hold" || made.status === "paying"
        if (waits && made.deadline <= record.at) return `I6: reservation ${made.sequence} outlives its deadline`
      }
      return undefined
    },
  }
}
