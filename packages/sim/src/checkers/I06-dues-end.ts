/**
 * I6: a record settles what is due before it decides anything, so behind a record that did not reach its bound nothing
 * is overdue by its own time: no hold, no pass.
 */
import type { Checker } from "./Checker.ts"

export const duesEnd = (expiriesPerDrainMax: number): Checker => ({
  promise: "I6 holds and passes end when they are due",
  committed: ({ record, events, model }) => {
    if (events.length >= expiriesPerDrainMax) return undefined
    const pass = model.line.overdue(record.at)
    if (pass !== undefined) return `I6: pass ${pass.pass} should have ended ${record.at - pass.passUntil} ms ago`
    for (const made of model.reservations.values()) {
      const waits = made.status === "hold" || made.status === "paying"
      if (waits && made.deadline <= record.at) return `I6: reservation ${made.sequence} outlives its deadline`
    }
    return undefined
  },
})
