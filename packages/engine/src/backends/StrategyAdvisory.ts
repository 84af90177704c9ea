/**
 * Advisory locks: a lock per seat that protects nothing by itself, only among those who ask for it. It is taken before
 * the rows are read, so that what is read is what the one before has committed.
 */

import type { Reserve } from "./ReservationBackend.ts"
import { bookUnlessLost, inTransaction, type PlanOutcome, type RowStrategy, rowStrategy } from "./RowBackend.ts"
import type { Plan, RowSteps } from "./RowPlan.ts"

const advisoryPlan: RowStrategy = {
  name: "advisory",
  correct: true,
  about: "takes an advisory lock per seat, then reads and writes; others wait",
  attemptsMax: 4,
  plan: (steps, asked) => inTransaction(steps, "read committed", adviseAndBook(steps, asked)),
}

function* adviseAndBook(steps: RowSteps, asked: Reserve): Plan<PlanOutcome> {
  yield* steps.advise(asked.seats)
  return yield* bookUnlessLost(steps, asked, yield* steps.read(asked.seats))
}

export const advisory = rowStrategy(advisoryPlan)
