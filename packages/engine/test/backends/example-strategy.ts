/**
 * A strategy as a reader of the lab writes one: `npm run lab -- --backend packages/engine/test/backends/example-strategy.ts`.
 * One conditional statement takes the seats that are free; nothing is read before it.
 */
import type { Reserve } from "../../src/backends/ReservationBackend.ts"
import { outcomeOf, type PlanOutcome, rowStrategy } from "../../src/backends/RowBackend.ts"
import type { Plan, RowSteps } from "../../src/backends/RowPlan.ts"
import { notToBeHad } from "../../src/backends/row-answers.ts"

function* takeFree(steps: RowSteps, asked: Reserve): Plan<PlanOutcome> {
  // One seat is one statement, which is a transaction of its own.
  const several = asked.seats.length > 1
  if (several) yield* steps.begin("read committed")
  const booked = yield* steps.book({ ...asked, only: "free" })
  if (several && booked.kind === "booked") yield* steps.commit()
  // Those that were free are given back before it is looked which were not.
  else if (several) yield* steps.rollback()
  if (booked.kind !== "missed") return outcomeOf(booked)
  return notToBeHad(asked, yield* steps.read(asked.seats)) ?? "again"
}

export default rowStrategy({
  name: "conditional",
  correct: true,
  about: "takes the free ones of the seats with one conditional statement, and reads nothing before it",
  attemptsMax: 4,
  plan: takeFree,
})
