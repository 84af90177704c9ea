/**
 * I6: while nothing hinders an owner, a hold ends within the slack. After healing, what ends later than its deadline by
 * the journal's time must have waited for something: for the database, or for the sale to be loaded.
 */
import { limits } from "@ticketrush/protocol"
import type { Checker } from "./Checker.ts"

export const inTime = (): Checker => ({
  promise: "I6 holds end in time",
  committed: ({ record, events, model, quietMs }) => {
    if (quietMs <= limits.expirySlackMs) return undefined
    for (const event of events) {
      if (event.kind !== "expired") continue
      const lateMs = record.at - model.reservations.get(event.reservation)!.deadline
      if (lateMs > limits.expirySlackMs) {
        return `I6: reservation ${event.reservation} ended ${lateMs} ms late, after ${quietMs} ms in which nothing hindered it`
      }
    }
    return undefined
  },
})
