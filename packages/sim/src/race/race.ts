/**
 * The race of the original: thirty people and one seat, all at once (contract 7.6). Same seed, same outcome.
 */
import type { ReservationBackend, ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { invariant, optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { type Choice, Randomness, type RandomStream } from "../prng.ts"
import { RunQueue } from "../RunQueue.ts"

export type RaceStep = { readonly at: number; readonly person: number; readonly step: string }

export type RaceResult = {
  readonly people: number
  readonly reserved: number
  readonly taken: number
  readonly failed: number
  /** Reservations of the one seat in the backend. */
  readonly rows: number
  readonly steps: ReadonlyArray<RaceStep>
}

export type BackendMaker = (
  queue: RunQueue,
  random: RandomStream,
  onStep: (person: number, step: string) => void,
) => ReservationBackend

export const raceConcert = 1
const raceSeat = seatIdOf(optionIdOf(raceConcert, 0), 0)
const raceMsMax = 600_000

export const runRace = (make: BackendMaker, seed: number, people = 30): RaceResult => {
  const randomness = new Randomness(seed)
  return raceWith(make, people, randomness.domain("schedule"), randomness.domain("store"), 3)
}

/** The race with a given order of choices; `startMsMax` spreads the people's first step. */
export const raceWith = (
  make: BackendMaker,
  people: number,
  choice: Choice,
  random: RandomStream,
  startMsMax: number,
): RaceResult => {
  const queue = new RunQueue(choice)
  const steps: RaceStep[] = []
  const count: Record<ReserveAnswer["kind"], number> = { reserved: 0, refused: 0, "try-again": 0 }
  const backend = make(queue, random, (person, step) => steps.push({ at: queue.now, person, step }))
  for (let person = 1; person <= people; person++) {
    queue.after(null, `person ${person} asks`, random.between("start", 0, startMsMax), () =>
      backend.reserve({ person, seats: [raceSeat], key: null }, ({ kind }) => {
        count[kind]++
      }),
    )
  }
  while (queue.step(raceMsMax)) {
    // Every step moves one person on; the queue runs dry once every request has its answer.
  }
  let rows = 0
  backend.holdersOf(raceSeat, (holders) => {
    invariant(holders.kind === "holders", "the backends of a race answer from memory")
    rows = holders.people.length
  })
  return { people, reserved: count.reserved, taken: count.refused, failed: count["try-again"], rows, steps }
}
