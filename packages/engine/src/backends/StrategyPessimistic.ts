/**
 * Pessimistic locking: the rows are locked before they are looked at, in the order of their ids. Others wait for the end
 * of the transaction. In the variant that skips locked rows they are refused at once instead. Such a seat may stay free
 * afterwards, because the request that had locked it could not have all the seats it asked for.
 */

import type { Reserve } from "./ReservationBackend.ts"
import { bookUnlessLost, inTransaction, type PlanOutcome, type RowStrategy, rowStrategy } from "./RowBackend.ts"
import type { Plan, RowSteps } from "./RowPlan.ts"
import { notToBeHad, refused } from "./row-answers.ts"

const pessimisticPlan: RowStrategy = {
  name: "pessimistic",
  correct: true,
  about: "locks the rows (FOR UPDATE) before it looks at them; others wait",
  // Only a deadlock with transactions that lock in another order is tried again.
  attemptsMax: 4,
  plan: (steps, asked) => inTransaction(steps, "read committed", lockAndBook(steps, asked)),
}

function* lockAndBook(steps: RowSteps, asked: Reserve): Plan<PlanOutcome> {
  return yield* bookUnlessLost(steps, asked, yield* steps.lock(asked.seats, { strength: "update", skipLocked: false }))
}

const skippingPlan: RowStrategy = {
  name: "pessimistic-skip",
  correct: true,
  about: "locks the rows that are not locked (FOR NO KEY UPDATE SKIP LOCKED); others are refused and do not wait",
  attemptsMax: 4,
  plan: (steps, asked) => inTransaction(steps, "read committed", skipAndBook(steps, asked)),
}

function* skipAndBook(steps: RowSteps, asked: Reserve): Plan<PlanOutcome> {
  const rows = yield* steps.lock(asked.seats, { strength: "no-key-update", skipLocked: true })
  if (rows.length < asked.seats.length) {
    // Left out because they are locked, or because there are none.
    const there = yield* steps.read(asked.seats)
    const lost = notToBeHad(asked, there)
    if (lost !== undefined) return lost
    const skipped = asked.seats.find((seat) => !rows.some((row) => row.seat === seat))!
    return refused("seat-contended", { seatId: skipped })
  }
  return yield* bookUnlessLost(steps, asked, rows)
}

export const pessimistic = rowStrategy(pessimisticPlan)
export const pessimisticSkip = rowStrategy(skippingPlan)
