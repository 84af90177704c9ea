/**
 * A strategy over rows as a sequence of statements: a generator that hands out one call of a session at a time and gets
 * its answer. Other sessions may act between two of them. A call that fails ends the plan with its failure.
 */
import type { CommandKey, ConcertId, PersonId, SeatId } from "@ticketrush/protocol"
import {
  type BatchBooked,
  type Booked,
  type Booking,
  type BookingRow,
  isFailure,
  type Lock,
  type RowDone,
  type RowFailure,
  type RowSession,
  type SeatRow,
} from "./RowStore.ts"

type Call = (done: (answer: unknown) => void) => void

export type Plan<A> = Generator<Call, A, unknown>

function* ask<A>(call: (done: RowDone<A>) => void): Plan<A> {
  return (yield call as Call) as A
}

/** The calls of a session as parts of a plan: `const rows = yield* steps.read(seats)`. */
export class RowSteps {
  readonly #session: RowSession

  constructor(session: RowSession) {
    this.#session = session
  }

  readonly begin = (isolation: "read committed" | "serializable") =>
    ask<"begun">((done) => this.#session.begin(isolation, done))
  readonly read = (seats: ReadonlyArray<SeatId>) =>
    ask<ReadonlyArray<SeatRow>>((done) => this.#session.read(seats, done))
  readonly lock = (seats: ReadonlyArray<SeatId>, how: Lock) =>
    ask<ReadonlyArray<SeatRow>>((done) => this.#session.lock(seats, how, done))
  readonly advise = (seats: ReadonlyArray<SeatId>) => ask<"locked">((done) => this.#session.advise(seats, done))
  readonly book = (booking: Booking) => ask<Booked>((done) => this.#session.book(booking, done))
  readonly bookAll = (bookings: ReadonlyArray<Omit<Booking, "only">>) =>
    ask<ReadonlyArray<BatchBooked> | "key-known">((done) => this.#session.bookAll(bookings, done))
  readonly keyed = (concertId: ConcertId, person: PersonId, key: CommandKey) =>
    ask<BookingRow | null>((done) => this.#session.keyed(concertId, person, key, done))
  readonly commit = () => ask<"committed">((done) => this.#session.commit(done))
  readonly rollback = () => ask<"rolled-back">((done) => this.#session.rollback(done))
  /** Time in which others act, as a program spends it between two statements. */
  readonly pause = (wait: (task: () => void) => void) => ask<undefined>((done) => wait(() => done(undefined)))
}

/** Runs a plan to its end; `done` is called once. */
export const runPlan = <A>(plan: Plan<A>, done: (result: A | RowFailure) => void): void => {
  const goOn = (answer: unknown): void => {
    if (isFailure(answer)) return done(answer)
    const next = plan.next(answer)
    if (next.done === true) return done(next.value)
    next.value(goOn)
  }
  goOn(undefined)
}
