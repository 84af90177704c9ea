/**
 * Wrong on purpose: the seat is decided in Redis and acknowledged there, and written into the rows behind. It never sells
 * a seat twice while its Redis lives. A Redis that is emptied takes with it what was acknowledged and not written yet;
 * the seat is free in the rows, is loaded from there, and is sold again.
 */
import {
  concertOfReservation,
  concertOfSeat,
  type OptionId,
  optionOfSeat,
  refusal,
  SeatState,
  type TryAgain,
} from "@ticketrush/protocol"
import { Effect } from "effect"
import { besideEachOther, type LabBackend, type Strategy } from "./LabBackend.ts"
import { type Reserve, type ReserveAnswer, sameSeats } from "./ReservationBackend.ts"
import { isFailure, type RowStore } from "./RowStore.ts"
import { refused, tryAgainAfter, wrongSeats } from "./row-answers.ts"
import {
  type SeatsFailure,
  type SeatsInRedis,
  type SeatsInRedisSettings,
  type SeatsReservation,
  seatsInRedis,
  seatsInRedisDefaults,
} from "./SeatsInRedis.ts"
import { WriteBehind } from "./WriteBehind.ts"

const name = "redis-lua"

/** An option that Redis knows nothing of is loaded once and asked again; who still finds nothing is told to try again. */
class RedisLuaBackend implements LabBackend {
  readonly name = name
  readonly #seats: SeatsInRedis
  readonly #rows: RowStore
  readonly #behind: WriteBehind

  constructor(seats: SeatsInRedis, rows: RowStore, behind: WriteBehind) {
    this.#seats = seats
    this.#rows = rows
    this.#behind = behind
  }

  readonly reserve: LabBackend["reserve"] = (asked, done) => {
    const wrong = wrongSeats(asked.seats)
    if (wrong !== undefined) return done(wrong)
    this.#reserve(asked, done, true)
  }

  #reserve(asked: Reserve, done: (answer: ReserveAnswer) => void, loads: boolean): void {
    const { key, person, seats } = asked
    this.#seats.take(person, seats, key, (taken) => {
      switch (taken.kind) {
        case "reserved":
          this.#behind.write(concertOfSeat(seats[0]))
          return done(reserved(taken.reservation))
        case "known":
          return done(sameSeats(taken.reservation.seats, seats) ? reserved(taken.reservation) : refused("key-reused"))
        case "seat-taken":
        case "seat-unknown":
          return done(refused(taken.kind, { seatId: taken.seat }))
        default:
          if (taken.kind !== "not-loaded" || !loads) return done(ofRedis(taken))
          this.#load(optionOfSeat(seats[0]), (failed) => {
            if (failed === null) return this.#reserve(asked, done, false)
            done(failed === "option-unknown" ? refused("seat-unknown", { seatId: seats[0] }) : failed)
          })
      }
    })
  }

  readonly release: LabBackend["release"] = (reservation, done) =>
    this.#seats.release(reservation, (released) => {
      switch (released.kind) {
        case "released":
          this.#behind.write(concertOfReservation(reservation))
          return done({ kind: "released" })
        case "ended":
          return done(refused("not-cancellable", { currentStatus: "CANCELLED" }))
        case "unknown-reservation":
          return done(refused("reservation-unknown", { reservationId: reservation }))
        default:
          return done(ofRedis(released))
      }
    })

  readonly holdersOf: LabBackend["holdersOf"] = (seat, done) => this.#holdersOf(seat, done, true)

  #holdersOf(seat: number, done: Parameters<LabBackend["holdersOf"]>[1], loads: boolean): void {
    const unknown = refused("seat-unknown", { seatId: seat })
    this.#seats.holderOf(seat, (found) => {
      if (found.kind === "held") return done({ kind: "holders", people: [found.person] })
      if (found.kind === "free") return done({ kind: "holders", people: [] })
      if (found.kind === "seat-unknown") return done(unknown)
      if (found.kind === "elsewhere") {
        return this.#rows.holdersOf(seat, (people) => {
          if (isFailure(people)) return done(tryAgainAfter(name, people))
          done(people === null ? unknown : { kind: "holders", people })
        })
      }
      if (found.kind !== "not-loaded" || !loads) return done(ofRedis(found))
      this.#load(optionOfSeat(seat), (failed) => {
        if (failed === null) return this.#holdersOf(seat, done, false)
        done(failed === "option-unknown" ? unknown : failed)
      })
    })
  }

  readonly statesOf: LabBackend["statesOf"] = (option, done) => this.#statesOf(option, done, true)

  #statesOf(option: OptionId, done: Parameters<LabBackend["statesOf"]>[1], loads: boolean): void {
    this.#seats.takenOf(option, (answer) => {
      if (answer.kind === "taken") {
        return done({ kind: "states", states: answer.taken.map((taken) => (taken ? SeatState.sold : SeatState.free)) })
      }
      if (answer.kind !== "not-loaded" || !loads) return done(ofRedis(answer))
      this.#load(option, (failed) => {
        if (failed === null) return this.#statesOf(option, done, false)
        done(failed === "option-unknown" ? refused("option-unknown", { optionId: option }) : failed)
      })
    })
  }

  readonly open: LabBackend["open"] = (concert, options, done) =>
    this.#rows.open(concert, options, (opened) =>
      done(isFailure(opened) ? tryAgainAfter(name, opened) : { kind: "opened" }),
    )

  /** Calls back with null once the option is loaded from the rows. */
  #load(option: OptionId, done: (failed: TryAgain | "option-unknown" | null) => void): void {
    this.#rows.statesOf(option, (states) => {
      if (isFailure(states)) return done(tryAgainAfter(name, states))
      if (states.length === 0) return done("option-unknown")
      this.#seats.load(option, states, (loaded) => done(loaded.kind === "loaded" ? null : ofRedis(loaded)))
    })
  }
}

const reserved = ({ at, id }: SeatsReservation) => ({ kind: "reserved", reservation: id, at }) as const

const ofRedis = ({ kind }: SeatsFailure): TryAgain => ({
  kind: "try-again",
  refusal:
    kind === "unknown" ? refusal("outcome-unknown") : refusal("lab-part-missing", { part: "Redis", backend: name }),
})

export const redisLuaWith = (settings: SeatsInRedisSettings): Strategy => ({
  name,
  correct: false,
  needs: ["PostgreSQL", "Redis"],
  about: "decided by a script in Redis, written into the rows behind: a Redis that is emptied loses acknowledged holds",
  start: Effect.fnUntraced(function* (parts) {
    const [rows, seats] = yield* besideEachOther(parts.rows, seatsInRedis(parts, settings))
    const behind = yield* Effect.acquireRelease(
      Effect.sync(() => new WriteBehind(seats, rows, parts)),
      (behind) => Effect.sync(() => behind.stop()),
    )
    return new RedisLuaBackend(seats, rows, behind)
  }),
})

export const redisLua = redisLuaWith(seatsInRedisDefaults)
