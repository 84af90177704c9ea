/**
 * Wrong on purpose: the lock in Redis is taken inside the transaction and given back before that is committed, as in the
 * first try of the original. Who gets the lock between the two reads the seat as it was before, and takes it too.
 */
import { Effect } from "effect"
import { besideEachOther, type Strategy } from "./LabBackend.ts"
import { notHeld } from "./LockedBackend.ts"
import type { Reserve, ReserveAnswer } from "./ReservationBackend.ts"
import { bookUnlessLost, type PlanOutcome } from "./RowBackend.ts"
import { RowCalls } from "./RowCalls.ts"
import type { Plan, RowSteps } from "./RowPlan.ts"
import type { RowStore } from "./RowStore.ts"
import { refused, wrongSeats } from "./row-answers.ts"
import { type HeldLocks, type SeatLocks, type SeatLocksSettings, seatLocks, seatLocksDefaults } from "./SeatLocks.ts"

const name = "redis-lock-naive"

class NaiveBackend extends RowCalls {
  readonly #locks: SeatLocks

  constructor(rows: RowStore, locks: SeatLocks) {
    super(name, rows)
    this.#locks = locks
  }

  readonly reserve = (asked: Reserve, done: (answer: ReserveAnswer) => void): void => {
    const wrong = wrongSeats(asked.seats)
    if (wrong !== undefined) return done(wrong)
    this.#locks.hold(asked.seats, (answer) => {
      if (answer.kind !== "held") return done(notHeld(name, asked.seats[0], answer.kind))
      this.inSession(
        (steps) => naivePlan(steps, asked, answer),
        (verdict) => {
          const end = (): void => {
            if (typeof verdict === "object" && verdict.kind === "reserved") return done(verdict)
            this.settle(asked, verdict === "again" ? contended(asked) : verdict, done)
          }
          // A plan that failed on its way has not given it back; twice is once.
          answer.release(end)
        },
      )
    })
  }
}

function* naivePlan(steps: RowSteps, asked: Reserve, locks: HeldLocks): Plan<PlanOutcome> {
  yield* steps.begin("read committed")
  const rows = yield* steps.read(asked.seats)
  const verdict = yield* bookUnlessLost(steps, asked, rows)
  yield* steps.pause(locks.release)
  if (typeof verdict === "object" && verdict.kind === "reserved") yield* steps.commit()
  else yield* steps.rollback()
  return verdict
}

const contended = ({ seats }: Reserve) => refused("seat-contended", { seatId: seats[0] })

export const redisLockNaiveWith = (settings: SeatLocksSettings): Strategy => ({
  name,
  correct: false,
  needs: ["PostgreSQL", "Redis"],
  about: "gives the lock in Redis back before it commits; who locks in between sells the seat once more",
  start: Effect.fnUntraced(function* (parts) {
    const [rows, locks] = yield* besideEachOther(parts.rows, seatLocks(parts, settings))
    return new NaiveBackend(rows, locks)
  }),
})

export const redisLockNaive = redisLockNaiveWith(seatLocksDefaults)
