/**
 * Seats in Redis, each decision one script: who has a seat, all reservations of a concert, and a list of what is still to
 * be written elsewhere. An option is loaded before it is used, and again after Redis has lost it.
 */
import { readFileSync } from "node:fs"
import {
  type CommandKey,
  type ConcertId,
  concertOfOption,
  concertOfReservation,
  concertOfSeat,
  type OptionId,
  optionOfSeat,
  type PersonId,
  type ReservationId,
  reservationIdOf,
  reservationSequenceOf,
  type SeatId,
  seatIdOf,
  seatIndexOf,
} from "@ticketrush/protocol"
import { Effect, type Scope } from "effect"
import { LabPartError, type StrategyParts } from "./LabBackend.ts"
import { type RedisCall, redisClient, redisDidNothing } from "./redis-client.ts"

const lua = (name: string): string => readFileSync(new URL(`lua/${name}.lua`, import.meta.url), "utf8")

type Word = readonly [word: string, rest: string]

type Calls = {
  readonly seatsLoad: RedisCall<number>
  readonly seatsTake: RedisCall<Word>
  readonly seatsRelease: RedisCall<string>
  readonly seatsHolder: RedisCall<Word>
  readonly seatsStates: RedisCall<ReadonlyArray<string>>
  readonly seatsBehind: RedisCall<ReadonlyArray<string>>
}

/** `missing`: Redis was not asked. `unknown`: it was, and did not answer. `not-loaded`: it knows nothing of the option. */
export type SeatsFailure = { readonly kind: "missing" | "unknown" | "not-loaded" }

/** A reservation as it stands in Redis. */
export type SeatsReservation = {
  readonly id: ReservationId
  readonly person: PersonId
  readonly seats: ReadonlyArray<SeatId>
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly ended: boolean
  /** The text that stands for it in the list of what is to be written. */
  readonly text: string
}

type Done<A> = (answer: A | SeatsFailure) => void

const connectMsMax = 800
/** Numbers of reservations begin anywhere in the lower half, so that those given before a loss rarely come again. */
const firstNumberMax = 2 ** 26

export type SeatsInRedisSettings = { readonly answerMsMax: number; readonly prefix: string }

export const seatsInRedisDefaults: SeatsInRedisSettings = { answerMsMax: 500, prefix: "ticketrush:" }

export const seatsInRedis = Effect.fnUntraced(function* (
  { defer, log, random, redisUrl }: Pick<StrategyParts, "defer" | "log" | "random" | "redisUrl">,
  { answerMsMax, prefix }: SeatsInRedisSettings,
): Effect.fn.Return<SeatsInRedis, LabPartError, Scope.Scope> {
  if (redisUrl === null) return yield* new LabPartError({ part: "Redis", message: "REDIS_URL is not set" })
  const calls = yield* redisClient<Calls>(
    { url: redisUrl, log, defer, answerMsMax, connectMsMax },
    {
      seatsLoad: { lua: lua("seats-load"), numberOfKeys: 3 },
      seatsTake: { lua: lua("seats-take"), numberOfKeys: 6 },
      seatsRelease: { lua: lua("seats-release"), numberOfKeys: 2 },
      seatsHolder: { lua: lua("seats-holder"), numberOfKeys: 3 },
      seatsStates: { lua: lua("seats-states"), numberOfKeys: 2 },
      seatsBehind: { lua: lua("seats-behind"), numberOfKeys: 1 },
    },
  ).pipe(Effect.mapError(({ message }) => new LabPartError({ part: "Redis", message })))
  const firstNumber = 1 + (Buffer.from(random.bytes(4)).readUInt32BE() % firstNumberMax)
  return new SeatsInRedis(calls, prefix, firstNumber)
})

export class SeatsInRedis {
  readonly #calls: Calls
  readonly #prefix: string
  readonly #firstNumber: number

  constructor(calls: Calls, prefix: string, firstNumber: number) {
    this.#calls = calls
    this.#prefix = prefix
    this.#firstNumber = firstNumber
  }

  /** `taken`: a byte per seat by index, not 0 where it is sold. An option that is loaded stays as it is. */
  load(option: OptionId, taken: Uint8Array, done: Done<{ readonly kind: "loaded" }>): void {
    const sold = [...taken.keys()].filter((index) => taken[index] !== 0)
    const { number, seats, size } = this.#names(concertOfOption(option), option)
    this.#calls.seatsLoad([size, seats, number, taken.length, this.#firstNumber, ...sold], (error) =>
      done(error ? failureOf(error) : { kind: "loaded" }),
    )
  }

  take(
    person: PersonId,
    seatIds: ReadonlyArray<SeatId>,
    key: CommandKey | null,
    done: Done<
      | { readonly kind: "reserved" | "known"; readonly reservation: SeatsReservation }
      | { readonly kind: "seat-taken" | "seat-unknown"; readonly seat: SeatId }
    >,
  ): void {
    const option = optionOfSeat(seatIds[0])
    const concert = concertOfSeat(seatIds[0])
    const { behind, keys, number, reservations, seats, size } = this.#names(concert, option)
    const keyText = key === null ? "" : `${person}.${key.high}.${key.low}`
    const names = [size, seats, reservations, keys, number, behind]
    this.#calls.seatsTake([...names, person, keyText, option, ...seatIds.map(seatIndexOf)], (error, answer) => {
      if (error) return done(failureOf(error))
      const [word, rest] = answer
      if (word === "not-loaded") return done({ kind: word })
      if (word === "taken" || word === "unknown") {
        return done({ kind: `seat-${word}`, seat: seatIdOf(option, Number(rest)) })
      }
      done({ kind: word === "known" ? "known" : "reserved", reservation: readReservation(concert, rest) })
    })
  }

  release(
    reservation: ReservationId,
    done: Done<{ readonly kind: "released" | "ended" | "unknown-reservation" }>,
  ): void {
    const concert = concertOfReservation(reservation)
    const { behind, reservations, seatsOfOption } = this.#names(concert, 0)
    const number = reservationSequenceOf(reservation)
    this.#calls.seatsRelease([reservations, behind, number, seatsOfOption], (error, word) => {
      if (error) return done(failureOf(error))
      done({ kind: word === "released" || word === "ended" ? word : "unknown-reservation" })
    })
  }

  /** `elsewhere`: it was sold before the option was loaded. */
  holderOf(
    seat: SeatId,
    done: Done<
      | { readonly kind: "held"; readonly person: PersonId }
      | { readonly kind: "free" }
      | { readonly kind: "elsewhere" }
      | { readonly kind: "seat-unknown" }
    >,
  ): void {
    const { reservations, seats, size } = this.#names(concertOfSeat(seat), optionOfSeat(seat))
    this.#calls.seatsHolder([size, seats, reservations, seatIndexOf(seat)], (error, answer) => {
      if (error) return done(failureOf(error))
      const [word, rest] = answer
      if (word === "held") return done({ kind: word, person: Number(rest) })
      if (word === "free" || word === "elsewhere" || word === "not-loaded") return done({ kind: word })
      done({ kind: "seat-unknown" })
    })
  }

  /** A byte per seat by index: 1 where it is taken. */
  takenOf(option: OptionId, done: Done<{ readonly kind: "taken"; readonly taken: Uint8Array }>): void {
    const { seats, size } = this.#names(concertOfOption(option), option)
    this.#calls.seatsStates([size, seats], (error, [count, ...indexes]) => {
      if (error) return done(failureOf(error))
      if (count === "-1") return done({ kind: "not-loaded" })
      const taken = new Uint8Array(Number(count))
      for (const index of indexes) taken[Number(index)] = 1
      done({ kind: "taken", taken })
    })
  }

  /** Strikes out what was written, and answers the oldest that is not, at most `most`. */
  behind(
    concert: ConcertId,
    written: ReadonlyArray<SeatsReservation>,
    most: number,
    done: Done<{ readonly kind: "behind"; readonly reservations: ReadonlyArray<SeatsReservation> }>,
  ): void {
    const { behind } = this.#names(concert, 0)
    this.#calls.seatsBehind([behind, most, ...written.map(({ text }) => text)], (error, texts) => {
      if (error) return done(failureOf(error))
      done({ kind: "behind", reservations: texts.map((text) => readReservation(concert, text)) })
    })
  }

  /** The braces keep all keys of a concert on one node of a Redis cluster, which a script needs. */
  #names(concert: ConcertId, option: OptionId) {
    const name = `${this.#prefix}seats:{${concert}}`
    return {
      size: `${name}:size:${option}`,
      seats: `${name}:option:${option}`,
      seatsOfOption: `${name}:option:`,
      reservations: `${name}:reservations`,
      keys: `${name}:keys`,
      number: `${name}:number`,
      behind: `${name}:behind`,
    }
  }
}

const failureOf = (error: unknown): SeatsFailure => ({ kind: redisDidNothing(error) ? "missing" : "unknown" })

const readReservation = (concert: ConcertId, text: string): SeatsReservation => {
  const { at, ended, number, option, person, seats } = JSON.parse(text) as {
    readonly number: number
    readonly person: string
    readonly option: number
    readonly seats: ReadonlyArray<number>
    readonly at: number
    readonly ended: boolean
  }
  const ids = seats.map((index) => seatIdOf(option, index))
  return { id: reservationIdOf(concert, number), person: Number(person), seats: ids, at, ended, text }
}
