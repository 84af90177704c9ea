/** The sale's single writer behind the port that ways of guarding a seat are compared through. */
import {
  bySystem,
  type ConcertId,
  concertOfReservation,
  concertOfSeat,
  invariant,
  optionOfSeat,
  type ReservationId,
  refusal,
  reservationIdOf,
  type SeatId,
  seatIndexOf,
} from "@ticketrush/protocol"
import type { EngineApi, ReservationView, SaleReply, SaleView } from "../EngineApi.ts"
import type { HoldersAnswer, ReleaseAnswer, ReservationBackend, Reserve, ReserveAnswer } from "./ReservationBackend.ts"

export class ReservationBackendActor implements ReservationBackend {
  readonly name = "actor"
  readonly #engine: Pick<EngineApi, "submit" | "load">

  constructor(engine: Pick<EngineApi, "submit" | "load">) {
    this.#engine = engine
  }

  readonly reserve = ({ person, seats, key }: Reserve, done: (answer: ReserveAnswer) => void): void =>
    this.#engine.submit(concertOfSeat(seats[0]), { kind: "hold", person, seats, key }, (reply) => done(reserved(reply)))

  readonly release = (reservation: ReservationId, done: (answer: ReleaseAnswer) => void): void =>
    this.#engine.submit(concertOfReservation(reservation), { kind: "cancel", reservation, by: bySystem }, (reply) =>
      done(reply.kind === "accepted" ? { kind: "released" } : reply),
    )

  readonly holdersOf = (seat: SeatId, done: (answer: HoldersAnswer) => void): void => {
    const concertId = concertOfSeat(seat)
    this.#engine.load(concertId, (result) => {
      if (result.kind === "loaded") return done({ kind: "holders", people: holders(result.sale, concertId, seat) })
      if (result.kind === "absent") return done({ kind: "refused", refusal: refusal("sale-unknown", { concertId }) })
      done({ kind: "try-again", refusal: result.refusal ?? refusal("unavailable") })
    })
  }
}

const reserved = (reply: SaleReply): ReserveAnswer => {
  if (reply.kind !== "accepted") return reply
  const view = reply.sale.reservation(reply.reservation)
  invariant(view !== undefined, "I2: what was accepted is committed")
  return { kind: "reserved", reservation: view.id, at: view.reservedAt }
}

const holders = (sale: SaleView, concertId: ConcertId, seat: SeatId): ReadonlyArray<number> => {
  const people: number[] = []
  const option = optionOfSeat(seat)
  const index = seatIndexOf(seat)
  for (let sequence = 1; ; sequence++) {
    const view = sale.reservation(reservationIdOf(concertId, sequence))
    if (view === undefined) return people
    if (view.optionId === option && view.seats.includes(index) && !hasEnded(view)) people.push(view.person)
  }
}

const hasEnded = ({ cancelledAt, expiredAt, refundedAt }: ReservationView): boolean =>
  cancelledAt !== null || expiredAt !== null || refundedAt !== null
