/** The engine in the race: the same people against the production sale actor over the readable journal in memory. */
import { Engine } from "@ticketrush/engine/actor/Engine"
import type { ReservationBackend, Reserve, ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { ReservationBackendActor } from "@ticketrush/engine/backends/ReservationBackendActor"
import { type Journal, JournalMemory } from "@ticketrush/engine/index"
import { sectionA } from "@ticketrush/protocol"
import { chanceFrom } from "../chance.ts"
import type { RandomStream } from "../prng.ts"
import { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"
import { MonotonicClock, WallClock } from "../SimClock.ts"
import { raceConcert } from "./race.ts"

export class BackendActor implements ReservationBackend {
  readonly name = "actor"
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #onStep: (person: number, step: string) => void
  readonly #engine: Engine
  readonly #backend: ReservationBackend
  #asked = 0
  #answers = 0

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
      hashSeed: 1,
      random: chanceFrom(random),
    })
    const policy = { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0 }
    const option = { number: 0, layout: sectionA(1), tiers: [{ name: "all", price: 1 }] }
    this.#engine.submit(raceConcert, { kind: "open-sale", policy, options: [option] }, () => {})
    this.#backend = new ReservationBackendActor(this.#engine)
  }

  readonly reserve = (asked: Reserve, done: (answer: ReserveAnswer) => void): void => {
    const { person } = asked
    this.#queue.after(null, `person ${person} arrives`, this.#random.between("way", 1, 4), () => {
      this.#backend.reserve(asked, (answer) => {
        this.#onStep(person, answer.kind === "reserved" ? "holds the seat" : `is answered: ${answer.kind}`)
        done(answer)
        // The race is over when every request has its answer; nothing else keeps the engine's clock going.
        if (++this.#answers === this.#asked) this.#engine.abandon()
      })
      this.#asked++
    })
  }

  readonly release: ReservationBackend["release"] = (reservation, done) => this.#backend.release(reservation, done)
  readonly holdersOf: ReservationBackend["holdersOf"] = (seat, done) => this.#backend.holdersOf(seat, done)
}
