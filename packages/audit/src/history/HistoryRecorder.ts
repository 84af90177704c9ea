/**
 * Keeps what the callers of one process ask and hear, in memory, until the run is over. It stands on the callers' side:
 * what a process knew that was killed is what its callers have heard of it.
 */
import type { HistoryAnswer, HistoryAsked, HistoryCall, Micros } from "./History.ts"

type OpenCall = { -readonly [K in keyof HistoryCall]: HistoryCall[K] }

export class HistoryRecorder {
  readonly #process: string
  readonly #now: () => Micros
  readonly #calls: OpenCall[] = []

  /** `now` is read at each call and each answer: {@link microsOf} of `process.hrtime()`. */
  constructor(process: string, now: () => Micros) {
    this.#process = process
    this.#now = now
  }

  /** Right before the call is made. Gives the number under which its answer is noted. */
  called(client: number, asked: HistoryAsked): number {
    const call = this.#calls.length
    this.#calls.push({ call, process: this.#process, client, at: this.#now(), asked, answered: null })
    return call
  }

  /** As soon as its answer is there. A call that is answered twice is a defect of who answers. */
  answered(call: number, answer: HistoryAnswer): void {
    const open = this.#calls[call]
    if (open.answered !== null) throw new Error(`call ${call} of ${this.#process} was answered twice`)
    open.answered = { at: this.#now(), answer }
  }

  get calls(): ReadonlyArray<HistoryCall> {
    return this.#calls
  }
}

/** The clock of `process.hrtime()` in whole microseconds: on one machine it is the same for every process. */
export const microsOf = ([seconds, nanos]: readonly [number, number]): Micros =>
  seconds * 1_000_000 + Math.floor(nanos / 1_000)
