/**
 * The isolation level `serializable`: reads and writes without a lock of its own. The database aborts a transaction
 * that fits no serial order, and it is tried again.
 */

import type { Reserve } from "./ReservationBackend.ts"
import { bookUnlessLost, inTransaction, type PlanOutcome, type RowStrategy, rowStrategy } from "./RowBackend.ts"
import type { Plan, RowSteps } from "./RowPlan.ts"

const serializablePlan: RowStrategy = {
  name: "serializable",
  correct: true,
  about: "reads and writes at the isolation level serializable; who is rolled back tries again",
  attemptsMax: 12,
  plan: (steps, asked) => inTransaction(steps, "serializable", readAndBook(steps, asked)),
}

function* readAndBook(steps: RowSteps, asked: Reserve): Plan<PlanOutcome> {
  return yield* bookUnlessLost(steps, asked, yield* steps.read(asked.seats))
}

export const serializable = rowStrategy(serializablePlan)
