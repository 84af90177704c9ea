/**
 * No guard: read the seats, think, write. The first step of the original. Every request that reads before the first of
 * the others has written takes the seat as well.
 */
import { outcomeOf, type RowStrategy, rowStrategy } from "./RowBackend.ts"
import { notToBeHad } from "./row-answers.ts"

/** `thinkMs`: what a program does between reading and writing, in milliseconds. */
export const noGuard = (thinkMs: number): RowStrategy => ({
  name: "none",
  correct: false,
  about: "reads, thinks, writes; sells a seat to everybody who reads before the first has written",
  attemptsMax: 1,
  *plan(steps, asked, { defer }) {
    const rows = yield* steps.read(asked.seats)
    const lost = notToBeHad(asked, rows)
    if (lost !== undefined) return lost
    if (thinkMs > 0) yield* steps.pause((task) => void defer.after(thinkMs, task))
    return outcomeOf(yield* steps.book({ ...asked, only: "any" }))
  },
})

export const none = rowStrategy(noGuard(0))
