/**
 * A backend without any guard: read the seats, think, write. This is what the first step of the original did, through a
 * pool of ten database connections (contract 7.6): every person who got a connection before the first write was let
 * through. Each step waits for a simulated round trip, which is where another person may step in.
 */
import type {
  HoldersAnswer,
  ReleaseAnswer,
  ReservationBackend,
  Reserve,
  ReserveAnswer,
} from "@ticketrush/engine/backends/ReservationBackend"
import { concertOfSeat, type ReservationId, refusal, reservationIdOf, type SeatId } from "@ticketrush/protocol"
import type { RandomStream } from "../prng.ts"
import type { RunQueue } from "../RunQueue.ts"

export type BackendNoneOptions = {
  /** Requests that talk to the database at the same time; the others wait for a connection. */
  readonly connectionsMax: number
  readonly roundTripMsMax: number
  readonly thinkMs: number
}

/** The default pool of the original and the pause in its transaction. */
export const backendNoneDefaults: BackendNoneOptions = { connectionsMax: 10, roundTripMsMax: 4, thinkMs: 50 }

export class BackendNone implements ReservationBackend {
  readonly name = "none"
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #options: BackendNoneOptions
  readonly #onStep: (person: number, step: string) => void
  readonly #rows = new Map<ReservationId, Reserve>()
  readonly #waiting: Array<() => void> = []
  #connections = 0
  #sequence = 0

  constructor(
    queue: RunQueue,
    random: RandomStream,
    options: BackendNoneOptions,
    onStep: (person: number, step: string) => void,
  ) {
    this.#queue = queue
    this.#random = random
    this.#options = options
    this.#onStep = onStep
  }

  readonly reserve = (asked: Reserve, done: (answer: ReserveAnswer) => void): void => {
    const { person, seats } = asked
    this.#connect(() => {
      this.#roundTrip(`person ${person} reads`, () => {
        const free = seats.every((seat) => this.#holders(seat).length === 0)
        this.#onStep(person, free ? "reads: free" : "reads: taken")
        if (!free) return this.#finish(() => done({ kind: "refused", refusal: refusal("seat-taken") }))
        this.#queue.after(null, `person ${person} thinks`, this.#options.thinkMs, () => {
          this.#roundTrip(`person ${person} writes`, () => {
            const reservation = reservationIdOf(concertOfSeat(seats[0]), ++this.#sequence)
            this.#rows.set(reservation, asked)
            this.#onStep(person, "writes its reservation")
            this.#finish(() => done({ kind: "reserved", reservation, at: this.#queue.now }))
          })
        })
      })
    })
  }

  readonly release = (reservation: ReservationId, done: (answer: ReleaseAnswer) => void): void =>
    this.#connect(() =>
      this.#roundTrip(`reservation ${reservation} ends`, () => {
        this.#rows.delete(reservation)
        this.#finish(() => done({ kind: "released" }))
      }),
    )

  readonly holdersOf = (seat: SeatId, done: (answer: HoldersAnswer) => void): void =>
    done({ kind: "holders", people: this.#holders(seat) })

  #holders(seat: SeatId): ReadonlyArray<number> {
    return [...this.#rows.values()].filter(({ seats }) => seats.includes(seat)).map(({ person }) => person)
  }

  #connect(then: () => void): void {
    if (this.#connections === this.#options.connectionsMax) {
      this.#waiting.push(then)
      return
    }
    this.#connections++
    then()
  }

  #finish(then: () => void): void {
    then()
    const next = this.#waiting.shift()
    if (next === undefined) this.#connections--
    else next()
  }

  #roundTrip(label: string, then: () => void): void {
    this.#queue.after(null, label, this.#random.between("round-trip", 1, this.#options.roundTripMsMax), then)
  }
}
