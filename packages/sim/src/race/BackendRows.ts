/** A strategy of the lab in the race: its own code, over simulated rows. */
import { type LabBackend, LabPartError, type Strategy } from "@ticketrush/engine/backends/LabBackend"
import type { ReservationBackend, Reserve, ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { invariant, optionIdOf } from "@ticketrush/protocol"
import { Effect, Scope } from "effect"
import type { RandomStream } from "../prng.ts"
import { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"
import { RowStoreSim } from "../rows/RowStoreSim.ts"
import { RowsSim } from "../rows/RowsSim.ts"
import { type BackendMaker, raceConcert } from "./race.ts"

export type BackendRowsOptions = {
  readonly sessionsMax: number
  /** 0: the statements come in any order. */
  readonly roundTripMsMax: number
  readonly seats: number
}

/** Each person asks a process of their own, and all processes share the rows. */
export class BackendRows implements ReservationBackend {
  readonly name: string
  readonly #strategy: Strategy
  readonly #options: BackendRowsOptions
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #onStep: (person: number, step: string) => void
  readonly #rows = new RowsSim()
  readonly #judge: LabBackend

  constructor(
    strategy: Strategy,
    options: BackendRowsOptions,
    queue: RunQueue,
    random: RandomStream,
    onStep: (person: number, step: string) => void,
  ) {
    this.name = strategy.name
    this.#strategy = strategy
    this.#options = options
    this.#queue = queue
    this.#random = random
    this.#onStep = onStep
    this.#judge = this.#process(0)
    const option = { optionId: optionIdOf(raceConcert, 0), seats: options.seats }
    this.#judge.open(raceConcert, [option], ({ kind }) => invariant(kind === "opened", "simulated rows can be put up"))
  }

  readonly reserve = (asked: Reserve, done: (answer: ReserveAnswer) => void): void => {
    const { person } = asked
    this.#process(person).reserve(asked, (answer) => {
      this.#onStep(person, answer.kind === "reserved" ? "has the seat" : `is refused: ${answer.refusal.code}`)
      done(answer)
    })
  }

  readonly release: ReservationBackend["release"] = (reservation, done) => this.#judge.release(reservation, done)
  readonly holdersOf: ReservationBackend["holdersOf"] = (seat, done) => this.#judge.holdersOf(seat, done)

  #process(person: number): LabBackend {
    const { sessionsMax, roundTripMsMax } = this.#options
    const [rows, queue, random] = [this.#rows, this.#queue, this.#random]
    const onStatement = (what: string): void => this.#onStep(person, what)
    const store = new RowStoreSim({ rows, queue, random, sessionsMax, roundTripMsMax, onStatement })
    const parts = {
      rows: Effect.succeed(store),
      attempts: Effect.fail(new LabPartError({ part: "PostgreSQL", message: "no queue is simulated" })),
      redisUrl: null,
      kafkaBrokers: [],
      defer: new SimProcess(`process ${person}`, queue, random),
      random: { bytes: (count: number) => Uint8Array.from({ length: count }, () => random.below("jitter", 256)) },
      log: { warn: () => {} },
    }
    return Effect.runSync(this.#strategy.start(parts).pipe(Scope.provide(Scope.makeUnsafe())))
  }
}

export const overRows =
  (strategy: Strategy, options: BackendRowsOptions): BackendMaker =>
  (queue, random, onStep) =>
    new BackendRows(strategy, options, queue, random, onStep)
