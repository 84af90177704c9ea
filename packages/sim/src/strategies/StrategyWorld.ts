/**
 * People who buy through a strategy of the lab in a simulated world, and the judge of what they heard: the same one that
 * judges recorded histories of real runs. One seed decides everything.
 */
import type { CallHistory, StoredSeat } from "@ticketrush/audit/history/History"
import { HistoryRecorder } from "@ticketrush/audit/history/HistoryRecorder"
import { type HistoryVerdict, judgeHistory } from "@ticketrush/audit/history/judge"
import { AttemptsMemory } from "@ticketrush/engine/backends/AttemptsMemory"
import type { Strategy } from "@ticketrush/engine/backends/LabBackend"
import { invariant, type OptionId, optionIdOf, type PersonId, type SeatId, seatIdOf } from "@ticketrush/protocol"
import { KafkaSim } from "../kafka/KafkaSim.ts"
import { Randomness } from "../prng.ts"
import { RunQueue } from "../RunQueue.ts"
import { RedisServerSim } from "../redis/RedisServerSim.ts"
import { RowsSim } from "../rows/RowsSim.ts"
import { drawStrategy, type StrategyDraw } from "./draw-strategy.ts"
import { Misfortune } from "./Misfortune.ts"
import { Shopper } from "./Shopper.ts"
import { StrategyProcess } from "./StrategyProcess.ts"
import type { StrategyFault } from "./strategy-faults.ts"

const concert = 1
const partitions = 3
/** A world that has not come to rest by then never will. */
const msMax = 600_000
const stepsMax = 2_000_000

export type StrategyRun = {
  readonly draw: StrategyDraw
  /** Whether the strategy says that it is. */
  readonly correct: boolean
  readonly history: CallHistory
  readonly verdict: HistoryVerdict
  /** What is wrong beyond what the judge finds: a defect, or calls that a process that lived has not answered. */
  readonly unsettled: string | null
  /** How often each kind of fault struck. */
  readonly struck: ReadonlyMap<StrategyFault, number>
  readonly events: ReadonlyArray<string>
  readonly steps: number
  readonly simulatedMs: number
}

export type StrategyMaker = (draw: StrategyDraw) => Strategy

export type StrategyWorldOptions = {
  readonly make: StrategyMaker
  /** Faults that can strike the strategy. */
  readonly known: ReadonlyArray<StrategyFault>
  /** No others than these. */
  readonly only: ReadonlyArray<StrategyFault>
}

export const runStrategy = (options: StrategyWorldOptions, seed: number): StrategyRun =>
  new StrategyWorld(options, seed).run()

class StrategyWorld {
  readonly #strategy: Strategy
  readonly #randomness: Randomness
  readonly #draw: StrategyDraw
  readonly #queue: RunQueue
  readonly #rows = new RowsSim()
  readonly #attempts = new AttemptsMemory()
  readonly #redis: RedisServerSim
  readonly #kafka: KafkaSim
  readonly #misfortune: Misfortune
  readonly #recorder: HistoryRecorder
  readonly #options: ReadonlyArray<OptionId>
  readonly #seats: ReadonlyArray<SeatId>
  readonly #processes: StrategyProcess[] = []
  readonly #struck = new Map<StrategyFault, number>()
  readonly #events: string[] = []
  #started = 0
  #microsAt = -1
  #microsNext = 0

  constructor({ known, make, only }: StrategyWorldOptions, seed: number) {
    this.#randomness = new Randomness(seed)
    this.#draw = drawStrategy(this.#randomness.domain("draw"), known, only)
    this.#strategy = make(this.#draw)
    this.#queue = new RunQueue(this.#randomness.domain("schedule"))
    this.#redis = new RedisServerSim(this.#queue)
    const random = this.#randomness.domain("kafka")
    const { sessionMs } = this.#draw
    this.#kafka = new KafkaSim({ queue: this.#queue, random, partitions, sessionMs })
    this.#misfortune = new Misfortune(this.#draw, this.#queue, this.#randomness.domain("faults"), (fault, { name }) => {
      this.#struck.set(fault, (this.#struck.get(fault) ?? 0) + 1)
      this.#note(`${name} is struck: ${fault}`)
    })
    this.#recorder = new HistoryRecorder("people", () => this.#micros())
    this.#options = Array.from({ length: this.#draw.options }, (_, nth) => optionIdOf(concert, nth))
    this.#seats = this.#options.flatMap((option) =>
      Array.from({ length: this.#draw.seats }, (_, index) => seatIdOf(option, index)),
    )
    this.#rows.open(this.#seats)
  }

  run(): StrategyRun {
    for (let nth = 0; nth < this.#draw.processes; nth++) this.#start()
    let shopping = this.#draw.people
    for (let person = 1; person <= this.#draw.people; person++) {
      new Shopper(person, {
        draw: this.#draw,
        queue: this.#queue,
        random: this.#randomness.domain(`person ${person}`),
        recorder: this.#recorder,
        seats: this.#seats,
        processes: () => this.#processes,
        finished: () => {
          if (--shopping === 0) this.#misfortune.heal()
        },
      }).start()
    }
    const unsettled = this.#settle()
    const stored = this.#stored()
    const history = { head: this.#head(), calls: this.#recorder.calls, stored }
    return {
      draw: this.#draw,
      correct: this.#strategy.correct,
      history,
      verdict: judgeHistory(history),
      unsettled,
      struck: this.#struck,
      events: this.#events,
      steps: this.#queue.steps,
      simulatedMs: this.#queue.now,
    }
  }

  /** A process that is killed is started anew at once: what it had in memory is gone. */
  #start(): void {
    const name = `process ${++this.#started}`
    const own = new StrategyProcess(name, this.#parts(), () => {
      this.#processes.splice(this.#processes.indexOf(own), 1)
      this.#note(`${name} is killed`)
      this.#start()
    })
    this.#processes.push(own)
  }

  #parts() {
    return {
      strategy: this.#strategy,
      draw: this.#draw,
      queue: this.#queue,
      random: this.#randomness.domain(`process ${this.#started}`),
      rows: this.#rows,
      attempts: this.#attempts,
      kafka: this.#kafka,
      redis: this.#redis,
      misfortune: this.#misfortune,
      onStatement: (process: string, what: string) => this.#note(`${process} ${what}`),
    }
  }

  #untilRest(): boolean {
    while (this.#queue.step(msMax)) if (this.#queue.steps > stepsMax) return false
    return true
  }

  /** Until nothing happens any more. Only a process that was killed may leave a call without an answer. */
  #settle(): string | null {
    try {
      if (!this.#untilRest()) return `unsettled: the world has not come to rest after ${this.#queue.now} ms`
    } catch (defect) {
      return `defect: ${defect instanceof Error ? (defect.stack ?? defect.message) : String(defect)}`
    }
    const open = this.#recorder.calls.filter(({ answered }) => answered === null).length
    if (open === 0 || this.#struck.has("kill")) return null
    return `unsettled: ${open} calls were never answered, and no process was killed`
  }

  #stored(): ReadonlyArray<StoredSeat> {
    const judge = new StrategyProcess("the judge", this.#parts(), () => {})
    return this.#seats.flatMap((seat) => {
      let people: ReadonlyArray<PersonId> | undefined
      judge.backend.holdersOf(seat, (answer) => {
        invariant(answer.kind === "holders", "who has a seat can be read once nothing happens any more")
        people = answer.people
      })
      this.#untilRest()
      invariant(people !== undefined, "who has a seat is answered")
      return people.length === 0 ? [] : [{ seat, people }]
    })
  }

  #head(): CallHistory["head"] {
    return {
      workload: "simulation",
      strategy: this.#strategy.name,
      options: this.#options.map((option) => ({ option, seats: this.#draw.seats })),
      seatsPerPersonMax: null,
      commit: "unknown",
    }
  }

  /** Calls and answers of one instant have an order. */
  #micros(): number {
    if (this.#microsAt !== this.#queue.now) {
      this.#microsAt = this.#queue.now
      this.#microsNext = 0
    }
    return this.#microsAt * 1000 + Math.min(999, this.#microsNext++)
  }

  #note(event: string): void {
    this.#events.push(`${String(this.#queue.now).padStart(6)} ${event}`)
  }
}
