/** What every {@link LabBackend} must do, over the readable map: nothing outlives the process. */
import {
  type ConcertId,
  type OptionId,
  optionOfSeat,
  type PersonId,
  refusal,
  SeatState,
  seatIdOf,
  seatIndexOf,
} from "@ticketrush/protocol"
import { Effect } from "effect"
import type { LabBackend, Strategy } from "./LabBackend.ts"
import { ReservationBackendMemory } from "./ReservationBackendMemory.ts"
import type { BookingRow } from "./RowStore.ts"

export class LabBackendMemory implements LabBackend {
  readonly name: string
  readonly #seats = new Map<OptionId, number>()
  readonly #backend: ReservationBackendMemory
  readonly #rows: BookingRow[] = []
  readonly #nowMs: () => number

  constructor(name: string, nowMs: () => number) {
    this.name = name
    this.#nowMs = nowMs
    this.#backend = new ReservationBackendMemory(
      (seat) => seatIndexOf(seat) < (this.#seats.get(optionOfSeat(seat)) ?? 0),
      nowMs,
    )
  }

  readonly open: LabBackend["open"] = (_concertId: ConcertId, options, done) => {
    for (const { optionId, seats } of options) this.#seats.set(optionId, seats)
    done({ kind: "opened" })
  }

  readonly reserve: LabBackend["reserve"] = (asked, done) =>
    this.#backend.reserve(asked, (answer) => {
      if (answer.kind === "reserved" && !this.#rows.some(({ id }) => id === answer.reservation)) {
        const { person, seats } = asked
        this.#rows.push({ id: answer.reservation, person, seats, at: answer.at, releasedAt: null })
      }
      done(answer)
    })

  readonly release: LabBackend["release"] = (reservation, done) =>
    this.#backend.release(reservation, (answer) => {
      const at = this.#rows.findIndex(({ id }) => id === reservation)
      if (answer.kind === "released") this.#rows[at] = { ...this.#rows[at], releasedAt: this.#nowMs() }
      done(answer)
    })

  readonly holdersOf: LabBackend["holdersOf"] = (seat, done) => this.#backend.holdersOf(seat, done)

  readonly statesOf: LabBackend["statesOf"] = (optionId, done) => {
    const seats = this.#seats.get(optionId)
    if (seats === undefined) return done({ kind: "refused", refusal: refusal("option-unknown", { optionId }) })
    const states = new Uint8Array(seats)
    for (const { seats: taken, releasedAt } of this.#rows) {
      if (releasedAt !== null) continue
      for (const seat of taken)
        if (seat >= seatIdOf(optionId, 0) && seat < seatIdOf(optionId, 0) + seats)
          states[seatIndexOf(seat)] = SeatState.sold
    }
    done({ kind: "states", states })
  }

  /** Oldest first. */
  reservationsOf(person: PersonId): ReadonlyArray<BookingRow> {
    return this.#rows.filter((row) => row.person === person)
  }
}

/** A strategy that is this backend, under the backend's name. */
export const strategyOf = (backend: LabBackend): Strategy => ({
  name: backend.name,
  correct: true,
  needs: [],
  about: "one map in memory",
  start: () => Effect.succeed(backend),
})
