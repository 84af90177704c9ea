/**
 * A backend over seat rows whose strategy is a plan: it lends a session for each attempt, and tries again what failed
 * because of others.
 */
import type { Refused } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { Defer, Random } from "../ports.ts"
import type { Strategy } from "./LabBackend.ts"
import type { Reserve, ReserveAnswer, Reserved } from "./ReservationBackend.ts"
import { RowCalls } from "./RowCalls.ts"
import type { Plan, RowSteps } from "./RowPlan.ts"
import { type Booked, isFailure, type RowStore, type SeatRow } from "./RowStore.ts"
import { notToBeHad, refused, wrongSeats } from "./row-answers.ts"

/** `again`: others changed the rows between two statements. `key-known`: a reservation has the key already. */
export type PlanOutcome = Reserved | Refused | "again" | "key-known"

export type RowTools = { readonly rows: RowStore; readonly defer: Defer; readonly random: Random }

export type RowStrategy = Pick<Strategy, "name" | "correct" | "about"> & {
  /** How often one request is tried before it is refused with `seat-contended`. */
  readonly attemptsMax: number
  readonly plan: (steps: RowSteps, asked: Reserve, tools: RowTools) => Plan<PlanOutcome>
}

/** Pauses between attempts double up to a bound; chance makes them differ, so that two do not meet again and again. */
const pauseMsMin = 2
const pauseMsMax = 64

export class RowBackend extends RowCalls {
  readonly #strategy: RowStrategy
  readonly #tools: RowTools

  constructor(strategy: RowStrategy, tools: RowTools) {
    super(strategy.name, tools.rows)
    this.#strategy = strategy
    this.#tools = tools
  }

  readonly reserve = (asked: Reserve, done: (answer: ReserveAnswer) => void): void => {
    const wrong = wrongSeats(asked.seats)
    if (wrong !== undefined) return done(wrong)
    this.#attempt(asked, 1, done)
  }

  #attempt(asked: Reserve, nth: number, done: (answer: ReserveAnswer) => void): void {
    const { plan, attemptsMax } = this.#strategy
    this.inSession(
      (steps) => plan(steps, asked, this.#tools),
      (verdict) => {
        if (isFailure(verdict) ? verdict.why === "conflict" : verdict === "again") {
          if (nth === attemptsMax)
            return this.settle(asked, refused("seat-contended", { seatId: asked.seats[0] }), done)
          this.#tools.defer.after(this.#pauseMs(nth), () => this.#attempt(asked, nth + 1, done))
          return
        }
        if (verdict !== "again" && verdict !== "key-known" && verdict.kind === "reserved") return done(verdict)
        this.settle(asked, verdict as Exclude<typeof verdict, Reserved | "again">, done)
      },
    )
  }

  #pauseMs(nth: number): number {
    const [byte] = this.#tools.random.bytes(1)
    return Math.min(pauseMsMax, pauseMsMin * 2 ** (nth - 1)) * ((byte + 1) / 256)
  }
}

export const rowStrategy = (strategy: RowStrategy): Strategy => ({
  name: strategy.name,
  correct: strategy.correct,
  needs: ["PostgreSQL"],
  about: strategy.about,
  start: ({ rows, defer, random }) =>
    Effect.map(rows, (store) => new RowBackend(strategy, { rows: store, defer, random })),
})

/** Runs the body in a transaction, which is committed only where it reserved. */
export function* inTransaction(
  steps: RowSteps,
  isolation: "read committed" | "serializable",
  body: Plan<PlanOutcome>,
): Plan<PlanOutcome> {
  yield* steps.begin(isolation)
  const verdict = yield* body
  if (typeof verdict === "object" && verdict.kind === "reserved") yield* steps.commit()
  else yield* steps.rollback()
  return verdict
}

/** Books the seats, also when they have changed since `rows` were read: guarding them is the strategy's task. */
export function* bookUnlessLost(steps: RowSteps, asked: Reserve, rows: ReadonlyArray<SeatRow>): Plan<PlanOutcome> {
  return notToBeHad(asked, rows) ?? outcomeOf(yield* steps.book({ ...asked, only: "any" }))
}

export const outcomeOf = (booked: Booked): PlanOutcome => {
  if (booked.kind === "missed") return "again"
  return booked.kind === "booked" ? { kind: "reserved", reservation: booked.reservation, at: booked.at } : booked.kind
}
