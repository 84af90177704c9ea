/**
 * A person who wants seats: asks one of the processes, asks again with the same key where no answer comes or none that is
 * final, gives back some of what was reserved. What they ask and hear is what the judge knows.
 */
import type { HistoryRecorder } from "@ticketrush/audit/history/HistoryRecorder"
import type { ReleaseAnswer, Reserve, ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { recorded } from "@ticketrush/http/race/recorded"
import { type CommandKey, optionOfSeat, type ReservationId, type SeatId } from "@ticketrush/protocol"
import type { RandomStream } from "../prng.ts"
import type { RunQueue } from "../RunQueue.ts"
import type { StrategyDraw } from "./draw-strategy.ts"
import type { StrategyProcess } from "./StrategyProcess.ts"

export type ShopperParts = {
  readonly draw: StrategyDraw
  readonly queue: RunQueue
  readonly random: RandomStream
  readonly recorder: HistoryRecorder
  readonly seats: ReadonlyArray<SeatId>
  /** Processes that run or are paused. */
  readonly processes: () => ReadonlyArray<StrategyProcess>
  readonly finished: () => void
}

const triesMax = 4

export class Shopper {
  readonly #person: number
  readonly #parts: ShopperParts
  readonly #requests: number
  #asked = 0

  constructor(person: number, parts: ShopperParts) {
    this.#person = person
    this.#parts = parts
    this.#requests = parts.random.between("requests", 1, parts.draw.requestsMax)
  }

  start(): void {
    const { draw, queue, random } = this.#parts
    queue.after(null, `person ${this.#person} comes`, random.between("start", 0, draw.startMsMax), () => this.#next())
  }

  #next(): void {
    const { finished, queue, random } = this.#parts
    if (this.#asked === this.#requests) return finished()
    this.#asked++
    queue.after(null, `person ${this.#person} asks`, random.between("rest", 0, 5), () => {
      this.#reserve({ person: this.#person, seats: this.#wanted(), key: this.#key() }, 1)
    })
  }

  #wanted(): ReadonlyArray<SeatId> {
    const { random, seats } = this.#parts
    const first = random.pick("seat", seats)
    const others = seats.filter((seat) => seat !== first && optionOfSeat(seat) === optionOfSeat(first))
    return others.length > 0 && random.chance("two-seats", 0.4) ? [first, random.pick("other-seat", others)] : [first]
  }

  #key(): CommandKey | null {
    return this.#parts.random.chance("keyed", 0.6) ? { high: this.#person, low: this.#asked } : null
  }

  #reserve(asked: Reserve, nth: number): void {
    const again = asked.key !== null && nth < triesMax
    this.#ask<ReserveAnswer>(
      (backend, done) => backend.reserve(asked, done),
      (answer) => {
        if (answer?.kind === "reserved") return this.#reserved(answer.reservation)
        if (answer?.kind !== "refused" && again) return this.#later(() => this.#reserve(asked, nth + 1))
        this.#next()
      },
    )
  }

  #reserved(reservation: ReservationId): void {
    const { draw, queue, random } = this.#parts
    if (!random.chance("gives-back", 0.5)) return this.#next()
    const keepsMs = random.between("keeps", 0, draw.leaseMs)
    queue.after(null, `person ${this.#person} gives back`, keepsMs, () => this.#release(reservation, 1))
  }

  #release(reservation: ReservationId, nth: number): void {
    this.#ask<ReleaseAnswer>(
      (backend, done) => backend.release(reservation, done),
      (answer) => {
        const isOver = answer?.kind === "released" || answer?.kind === "refused" || nth === triesMax
        if (isOver) return this.#next()
        this.#later(() => this.#release(reservation, nth + 1))
      },
    )
  }

  #later(task: () => void): void {
    const { queue, random } = this.#parts
    queue.after(null, `person ${this.#person} asks again`, random.between("again", 1, 20), task)
  }

  /** Goes on with the answer, or without one when patience is over; what comes later is noted all the same. */
  #ask<A>(
    call: (backend: ReturnType<typeof recorded>, done: (answer: A) => void) => void,
    goOn: (answer: A | null) => void,
  ): void {
    const { draw, processes, queue, random, recorder } = this.#parts
    const { backend, process } = random.pick("process", processes())
    let waits = true
    const once = (answer: A | null): void => {
      if (!waits) return
      waits = false
      patience.cancelled = true
      goOn(answer)
    }
    const patience = queue.after(null, `person ${this.#person} waits no longer`, draw.patienceMs, () => once(null))
    // The call is noted when it is made, and reaches its process later, or never.
    const sent = {
      reserve: (asked: Reserve, done: Parameters<typeof backend.reserve>[1]) =>
        void queue.soon(process, "a request comes", () => backend.reserve(asked, done)),
      release: (reservation: ReservationId, done: Parameters<typeof backend.release>[1]) =>
        void queue.soon(process, "a request comes", () => backend.release(reservation, done)),
    }
    call(recorded(sent, recorder, this.#person), (answer) => queue.soon(null, "an answer comes", () => once(answer)))
  }
}
