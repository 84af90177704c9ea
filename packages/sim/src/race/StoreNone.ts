/**
 * A store without any guard: read the seat, think, write. This is what the first step of the original did, through a
 * pool of ten database connections (contract 7.6): everybody who got a connection before the first write was let
 * through. Each step waits for a simulated round trip, which is where another person may step in.
 */
import type { RandomStream } from "../prng.ts"
import type { RunQueue } from "../RunQueue.ts"
import type { ReservationStore, ReserveOutcome } from "./ReservationStore.ts"

export type StoreNoneOptions = {
  /** Requests that talk to the database at the same time; the others wait for a connection. */
  readonly connectionsMax: number
  readonly roundTripMsMax: number
  readonly thinkMs: number
}

/** The default pool of the original and the pause in its transaction. */
export const storeNoneDefaults: StoreNoneOptions = { connectionsMax: 10, roundTripMsMax: 4, thinkMs: 50 }

export class StoreNone implements ReservationStore {
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #options: StoreNoneOptions
  readonly #onStep: (person: number, step: string) => void
  readonly #taken = new Set<number>()
  readonly #rows: Array<{ readonly person: number; readonly seat: number }> = []
  readonly #waiting: Array<() => void> = []
  #connections = 0

  constructor(
    queue: RunQueue,
    random: RandomStream,
    options: StoreNoneOptions,
    onStep: (person: number, step: string) => void,
  ) {
    this.#queue = queue
    this.#random = random
    this.#options = options
    this.#onStep = onStep
  }

  reserve = (person: number, seat: number, done: (outcome: ReserveOutcome) => void): void => {
    this.#connect(() => {
      this.#roundTrip(`person ${person} reads`, () => {
        const free = !this.#taken.has(seat)
        this.#onStep(person, free ? "reads: free" : "reads: taken")
        if (!free) return this.#finish(() => done("taken"))
        this.#queue.after(null, `person ${person} thinks`, this.#options.thinkMs, () => {
          this.#roundTrip(`person ${person} writes`, () => {
            this.#taken.add(seat)
            this.#rows.push({ person, seat })
            this.#onStep(person, "writes its reservation")
            this.#finish(() => done("reserved"))
          })
        })
      })
    })
  }

  reservationsOf = (seat: number): ReadonlyArray<number> =>
    this.#rows.filter((row) => row.seat === seat).map((row) => row.person)

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
