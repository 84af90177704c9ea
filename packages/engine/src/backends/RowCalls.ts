/** What the backends over seat rows do not differ in: everything but how a seat is reserved. */
import {
  type ConcertId,
  concertOfSeat,
  invariant,
  type OptionId,
  type Refused,
  type ReservationId,
  type SeatId,
} from "@ticketrush/protocol"
import type { LabBackend, OpenAnswer, SeatRange, StatesAnswer } from "./LabBackend.ts"
import type { HoldersAnswer, ReleaseAnswer, Reserve, ReserveAnswer } from "./ReservationBackend.ts"
import { type Plan, RowSteps, runPlan } from "./RowPlan.ts"
import { isFailure, type RowFailure, type RowStore } from "./RowStore.ts"
import { ofFailure, refused, repeated, tryAgainAfter } from "./row-answers.ts"

export abstract class RowCalls implements LabBackend {
  readonly name: string
  readonly #rows: RowStore

  constructor(name: string, rows: RowStore) {
    this.name = name
    this.#rows = rows
  }

  abstract readonly reserve: LabBackend["reserve"]

  readonly open = (concertId: ConcertId, options: ReadonlyArray<SeatRange>, done: (answer: OpenAnswer) => void): void =>
    this.#rows.open(concertId, options, (opened) =>
      done(isFailure(opened) ? tryAgainAfter(this.name, opened) : { kind: "opened" }),
    )

  readonly release = (reservation: ReservationId, done: (answer: ReleaseAnswer) => void): void =>
    this.#rows.release(reservation, (released) => {
      if (isFailure(released)) return done(tryAgainAfter(this.name, released))
      if (released === "released") return done({ kind: "released" })
      done(
        released === "ended"
          ? refused("not-cancellable", { currentStatus: "CANCELLED" })
          : refused("reservation-unknown", { reservationId: reservation }),
      )
    })

  readonly holdersOf = (seat: SeatId, done: (answer: HoldersAnswer) => void): void =>
    this.#rows.holdersOf(seat, (people) => {
      if (isFailure(people)) return done(tryAgainAfter(this.name, people))
      done(people === null ? refused("seat-unknown", { seatId: seat }) : { kind: "holders", people })
    })

  readonly statesOf = (optionId: OptionId, done: (answer: StatesAnswer) => void): void =>
    this.#rows.statesOf(optionId, (states) => {
      if (isFailure(states)) return done(tryAgainAfter(this.name, states))
      done(states.length === 0 ? refused("option-unknown", { optionId }) : { kind: "states", states })
    })

  /** Lends a session for as long as the plan runs. */
  protected inSession<A>(plan: (steps: RowSteps) => Plan<A>, done: (result: A | RowFailure) => void): void {
    this.#rows.session((session) => {
      if (isFailure(session)) return done(session)
      runPlan(plan(new RowSteps(session)), (result) => {
        session.giveBack()
        done(result)
      })
    })
  }

  /** A request that could not book may be the repetition of one that has the seats: its key tells. */
  protected settle(
    asked: Reserve,
    came: Refused | RowFailure | "key-known",
    done: (answer: ReserveAnswer) => void,
  ): void {
    const { person, key } = asked
    if (isFailure(came)) return done(ofFailure(this.name, came, asked.seats[0]))
    if (key === null) {
      invariant(came !== "key-known", "a key that is known was sent")
      return done(came)
    }
    this.inSession(
      (steps) => steps.keyed(concertOfSeat(asked.seats[0]), person, key),
      (row) => {
        if (isFailure(row)) return done(ofFailure(this.name, row, asked.seats[0]))
        if (row !== null) return done(repeated(asked, row))
        invariant(came !== "key-known", "a key that is known has a reservation")
        done(came)
      },
    )
  }
}
