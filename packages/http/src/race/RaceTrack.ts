/** A strategy that can be raced, on a concert of its own that no catalogue lists and that every race of it uses again. */
import type { BackendsOnDemand } from "@ticketrush/engine/backends/BackendsOnDemand"
import type { LabBackend, LabPartError, Strategy } from "@ticketrush/engine/backends/LabBackend"
import { openSessions } from "@ticketrush/engine/backends/openSessions"
import type { RowStore } from "@ticketrush/engine/backends/RowStore"
import {
  type ConcertId,
  limits,
  optionIdOf,
  personIdMax,
  type Refusal,
  refusal,
  type SeatId,
  SeatState,
  seatIdOf,
} from "@ticketrush/protocol"
import { Effect, Schedule } from "effect"

/** A track with the free seat that the next race is about. */
export type ReadyTrack = { readonly strategy: string; readonly backend: LabBackend; readonly seat: SeatId }

export type RaceTrack = Pick<Strategy, "name" | "correct" | "needs" | "about"> & {
  readonly concertId: ConcertId
  /** Connects what the strategy needs; fails with the refusal that a reservation through it gets now. */
  readonly ready: Effect.Effect<ReadyTrack, Refusal>
}

export type RaceTrackParts = {
  readonly strategy: Pick<Strategy, "name" | "correct" | "needs" | "about">
  readonly concertId: ConcertId
  readonly backends: Pick<BackendsOnDemand, "get">
  /** The sessions that the strategy has for itself; null for one that has none, or shares them. */
  readonly rows: Effect.Effect<RowStore, LabPartError> | null
}

export const raceTrack = ({ backends, concertId, rows, strategy }: RaceTrackParts): RaceTrack => {
  const { name } = strategy
  const optionId = optionIdOf(concertId, 0)
  let first = 0
  let rehearsed = false

  const opened = Effect.gen(function* () {
    const backend = yield* answer<LabBackend | Refusing>((done) => backends.get(name, done))
    if ("kind" in backend) return yield* Effect.fail(backend.refusal)
    yield* unlessRefused((done) => backend.open(concertId, [{ optionId, seats: limits.raceSeats }], done))
    return backend
  })

  /** A seat that is still taken after a race that was cut off is left so: there are others. */
  const freeSeat = Effect.fnUntraced(function* (backend: LabBackend) {
    const { states } = yield* unlessRefused<Told<"statesOf">>((done) => backend.statesOf(optionId, done))
    for (let tried = 0; tried < states.length; tried++) {
      const index = (first + tried) % states.length
      if (states[index] !== SeatState.free) continue
      const seat = seatIdOf(optionId, index)
      const { people } = yield* unlessRefused<Told<"holdersOf">>((done) => backend.holdersOf(seat, done))
      if (people.length > 0) continue
      first = index + 1
      return seat
    }
    return yield* Effect.fail(refusal("seat-taken"))
  })

  const sessions = Effect.gen(function* () {
    if (rows === null) return
    const missing = refusal("lab-part-missing", { part: "PostgreSQL", backend: name })
    const store = yield* Effect.mapError(rows, () => missing)
    if ((yield* openSessions(store, limits.raceSessionsMax)) !== null) return yield* Effect.fail(missing)
  })

  /** One reservation before the first race, by which everything is connected and known to work. */
  const rehearsal = Effect.fnUntraced(function* (backend: LabBackend) {
    if (rehearsed) return
    const seat = yield* freeSeat(backend)
    const asked = { person: rehearsing, seats: [seat], key: null }
    const { reservation } = yield* unlessRefused<Told<"reserve">>((done) => backend.reserve(asked, done))
    yield* unlessRefused((done) => backend.release(reservation, done))
    rehearsed = true
  })

  const ready = Effect.gen(function* () {
    const backend = yield* opened
    yield* sessions
    yield* rehearsal(backend)
    const seat = yield* freeSeat(backend)
    return { strategy: name, backend, seat }
  }).pipe(
    // A part that is being started, or a busy machine, may need a moment; Redis and Kafka say at once that they are not there.
    Effect.retry({ schedule: Schedule.spaced(againMs), times: triesMax, while: mayBeSlow }),
    Effect.timeoutOrElse({
      duration: limits.raceMsMax,
      orElse: () => Effect.fail(refusal("overloaded")),
    }),
  )
  const { about, correct, needs } = strategy
  return { name, correct, needs, about, concertId, ready }
}

const againMs = 200
const triesMax = 4
const mayBeSlow = ({ code, detail }: Refusal): boolean => code !== "lab-part-missing" || detail.part === "PostgreSQL"

/** Beside the people of a race. */
const rehearsing = personIdMax - limits.racePeople

type Refusing = { readonly kind: "refused" | "try-again"; readonly refusal: Refusal }
type Calls = { readonly statesOf: "states"; readonly holdersOf: "holders"; readonly reserve: "reserved" }
type Told<Call extends keyof Calls> = Extract<
  Parameters<Parameters<LabBackend[Call]>[1]>[0],
  { readonly kind: Calls[Call] }
>

/** What a call calls back with. */
export const answer = <A>(call: (done: (answer: A) => void) => void): Effect.Effect<A> =>
  Effect.callback((resume) => call((answered) => resume(Effect.succeed(answered))))

const unlessRefused = <A extends { readonly kind: string }>(
  call: (done: (answer: A | Refusing) => void) => void,
): Effect.Effect<A, Refusal> =>
  Effect.flatMap(answer(call), (answered) =>
    "refusal" in answered ? Effect.fail(answered.refusal) : Effect.succeed(answered as A),
  )
