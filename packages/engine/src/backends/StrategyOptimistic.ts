/**
 * Optimistic locking: every row has a version, and only rows are taken that still have the version that was read. Who
 * comes second reads anew, and finds the seat taken.
 */
import { inTransaction, outcomeOf, type PlanOutcome, type RowStrategy, rowStrategy } from "./RowBackend.ts"
import type { Plan, RowSteps } from "./RowPlan.ts"
import type { Booking } from "./RowStore.ts"
import { notToBeHad } from "./row-answers.ts"

const optimisticPlan: RowStrategy = {
  name: "optimistic",
  correct: true,
  about: "reads versions and takes the rows that still have them; who comes second reads anew",
  attemptsMax: 8,
  *plan(steps, asked) {
    const rows = yield* steps.read(asked.seats)
    const lost = notToBeHad(asked, rows)
    if (lost !== undefined) return lost
    const booking = { ...asked, only: rows }
    // One seat is one statement, which is a transaction of its own.
    return asked.seats.length === 1
      ? yield* book(steps, booking)
      : yield* inTransaction(steps, "read committed", book(steps, booking))
  },
}

function* book(steps: RowSteps, booking: Booking): Plan<PlanOutcome> {
  return outcomeOf(yield* steps.book(booking))
}

export const optimistic = rowStrategy(optimisticPlan)
