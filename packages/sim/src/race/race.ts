/**
 * The race of the original: thirty people, one seat, everybody at once (contract 7.6). Same seed, same outcome.
 */
import { type Choice, Randomness, type RandomStream } from "../prng.ts"
import { RunQueue } from "../RunQueue.ts"
import type { ReservationStore, ReserveOutcome } from "./ReservationStore.ts"

export type RaceStep = { readonly at: number; readonly person: number; readonly step: string }

export type RaceResult = {
  readonly people: number
  readonly reserved: number
  readonly taken: number
  readonly failed: number
  /** Reservations of the one seat in the store. */
  readonly rows: number
  readonly steps: ReadonlyArray<RaceStep>
}

export type StoreMaker = (
  queue: RunQueue,
  random: RandomStream,
  onStep: (person: number, step: string) => void,
) => ReservationStore

export const raceSeat = 0
const raceMsMax = 600_000

export const runRace = (make: StoreMaker, seed: number, people = 30): RaceResult => {
  const randomness = new Randomness(seed)
  return raceWith(make, people, randomness.domain("schedule"), randomness.domain("store"), 3)
}

/** The race with a given order of choices; `startMsMax` spreads the people's first step. */
export const raceWith = (
  make: StoreMaker,
  people: number,
  choice: Choice,
  random: RandomStream,
  startMsMax: number,
): RaceResult => {
  const queue = new RunQueue(choice)
  const steps: RaceStep[] = []
  const count: Record<ReserveOutcome, number> = { reserved: 0, taken: 0, failed: 0 }
  const store = make(queue, random, (person, step) => steps.push({ at: queue.now, person, step }))
  for (let person = 1; person <= people; person++) {
    queue.after(null, `person ${person} asks`, random.between("start", 0, startMsMax), () =>
      store.reserve(person, raceSeat, (outcome) => {
        count[outcome]++
      }),
    )
  }
  while (queue.step(raceMsMax)) {
    // Every step moves one person on; the queue runs dry once everybody has an outcome.
  }
  return { people, ...count, rows: store.reservationsOf(raceSeat).length, steps }
}
