/** The engine as a store of the race: the same people against the production sale actor over the readable journal in memory. */
import { Engine } from "@ticketrush/engine/actor/Engine"
import { type Journal, JournalMemory } from "@ticketrush/engine/index"
import { optionIdOf, seatIdOf, sectionA } from "@ticketrush/protocol"
import type { RandomStream } from "../prng.ts"
import { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"
import { MonotonicClock, WallClock } from "../SimClock.ts"
import type { ReservationStore, ReserveOutcome } from "./ReservationStore.ts"

const concertId = 1

export class StoreActor implements ReservationStore {
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #onStep: (person: number, step: string) => void
  readonly #engine: Engine
  readonly #reserved: number[] = []

  constructor(queue: RunQueue, random: RandomStream, onStep: (person: number, step: string) => void) {
    this.#queue = queue
    this.#random = random
    this.#onStep = onStep
    const process = new SimProcess("node", queue, random)
    const wall = new WallClock(queue, 2_000_000_000_000)
    const journal: Journal = new JournalMemory(process, wall.nowMs)
    this.#engine = new Engine({
      journal,
      clock: new MonotonicClock(queue, 0, 1),
      defer: process,
      log: { warn: () => {} },
      incarnation: "race",
    })
    const policy = { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0 }
    const option = { number: 0, layout: sectionA(1), tiers: [{ name: "all", price: 1 }] }
    this.#engine.submit(concertId, { kind: "open-sale", policy, options: [option] }, () => {})
  }

  reserve = (person: number, seat: number, done: (outcome: ReserveOutcome) => void): void => {
    this.#queue.after(null, `person ${person} arrives`, this.#random.between("way", 1, 4), () => {
      const command = { kind: "hold", person, seats: [seatIdOf(optionIdOf(concertId, 0), seat)], key: null } as const
      this.#engine.submit(concertId, command, (reply) => {
        const outcome = reply.kind === "accepted" ? "reserved" : reply.kind === "refused" ? "taken" : "failed"
        if (outcome === "reserved") this.#reserved.push(person)
        this.#onStep(person, outcome === "reserved" ? "holds the seat" : `is answered: ${outcome}`)
        done(outcome)
        // The race is over when everybody has an answer; nothing else keeps the engine's clock going.
        if (++this.#answers === this.#asked) this.#engine.abandon()
      })
      this.#asked++
    })
  }

  reservationsOf = (_seat: number): ReadonlyArray<number> => this.#reserved

  #asked = 0
  #answers = 0
}
