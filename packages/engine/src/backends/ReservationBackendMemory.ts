/** What every {@link ReservationBackend} must do, as short as it can be said: one map, one caller at a time. */
import {
  type CommandKey,
  concertOfSeat,
  type PersonId,
  type ReservationId,
  refusal,
  reservationIdOf,
  type SeatId,
} from "@ticketrush/protocol"
import {
  type HoldersAnswer,
  type ReleaseAnswer,
  type ReservationBackend,
  type Reserve,
  type ReserveAnswer,
  sameSeats,
} from "./ReservationBackend.ts"

type Row = { readonly person: PersonId; readonly seats: ReadonlyArray<SeatId>; readonly at: number }

export class ReservationBackendMemory implements ReservationBackend {
  readonly name = "memory"
  readonly #isOnSale: (seat: SeatId) => boolean
  readonly #nowMs: () => number
  readonly #rows = new Map<ReservationId, Row>()
  /** Reservations by person and key, also ended ones: a repetition gets the answer it had. */
  readonly #keys = new Map<string, ReservationId>()
  readonly #ended = new Set<ReservationId>()
  #sequence = 0

  /** `nowMs`: milliseconds since 1970 UTC. */
  constructor(isOnSale: (seat: SeatId) => boolean, nowMs: () => number) {
    this.#isOnSale = isOnSale
    this.#nowMs = nowMs
  }

  readonly reserve = ({ person, seats, key }: Reserve, done: (answer: ReserveAnswer) => void): void => {
    const keyText = key === null ? null : textOf(person, key)
    const known = keyText === null ? undefined : this.#keys.get(keyText)
    if (known !== undefined) {
      const row = this.#rows.get(known)!
      if (sameSeats(row.seats, seats)) return done({ kind: "reserved", reservation: known, at: row.at })
      return done({ kind: "refused", refusal: refusal("key-reused") })
    }
    const unknown = seats.find((seat) => !this.#isOnSale(seat))
    if (unknown !== undefined) {
      return done({ kind: "refused", refusal: refusal("seat-unknown", { seatId: unknown }) })
    }
    const taken = seats.find((seat) => this.#holders(seat).length > 0)
    if (taken !== undefined) return done({ kind: "refused", refusal: refusal("seat-taken", { seatId: taken }) })
    const reservation = reservationIdOf(concertOfSeat(seats[0]), ++this.#sequence)
    const at = this.#nowMs()
    this.#rows.set(reservation, { person, seats, at })
    if (keyText !== null) this.#keys.set(keyText, reservation)
    done({ kind: "reserved", reservation, at })
  }

  readonly release = (reservation: ReservationId, done: (answer: ReleaseAnswer) => void): void => {
    if (!this.#rows.has(reservation)) {
      return done({ kind: "refused", refusal: refusal("reservation-unknown", { reservationId: reservation }) })
    }
    if (this.#ended.has(reservation)) {
      return done({ kind: "refused", refusal: refusal("not-cancellable", { currentStatus: "CANCELLED" }) })
    }
    this.#ended.add(reservation)
    done({ kind: "released" })
  }

  readonly holdersOf = (seat: SeatId, done: (answer: HoldersAnswer) => void): void =>
    done({ kind: "holders", people: this.#holders(seat) })

  #holders(seat: SeatId): ReadonlyArray<PersonId> {
    const people: PersonId[] = []
    for (const [reservation, row] of this.#rows) {
      if (row.seats.includes(seat) && !this.#ended.has(reservation)) people.push(row.person)
    }
    return people
  }
}

const textOf = (person: PersonId, key: CommandKey): string => `${person} ${JSON.stringify(key)}`
