/**
 * Whether there is a sale of that id, asked before anything is made for it: an id in a request is a number that a
 * stranger wrote. Callers are gathered while a question is under way, so that a flood of ids costs one statement for
 * all of them, and no actor, claim or memory outlives the answer.
 */
import { type ConcertId, limits, type Refusal, refusal } from "@ticketrush/protocol"
import type { Parts } from "../health/Parts.ts"
import type { KnownResult, StreamDirectory } from "../journal/Journal.ts"
import type { Clock } from "../ports.ts"

export type Found =
  | { readonly kind: "there" }
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly reason: string; readonly refusal: Refusal }

export type SaleLookupOptions = {
  readonly directory?: StreamDirectory
  readonly clock: Pick<Clock, "monotonicMs">
  readonly parts: Pick<Parts, "doubt">
  /** How long a caller waits for an answer, in milliseconds. */
  readonly waitMsMax: number
}

/** `since` is monotonic. */
type Caller = { readonly since: number; readonly done: (found: Found) => void }
type Callers = Map<ConcertId, Caller[]>

const there: Found = { kind: "there" }
const absent: Found = { kind: "absent" }
const failed = (reason: string): Found => ({ kind: "failed", reason, refusal: refusal("unavailable") })
const overloaded: Found = { kind: "failed", reason: "too many look-ups wait", refusal: refusal("overloaded") }
const stopping: Found = { kind: "failed", reason: "stopping", refusal: refusal("stopping") }

export class SaleLookup {
  readonly #options: SaleLookupOptions
  /** Callers of the question that is under way, and of the next one. */
  #asked: Callers | undefined
  #next: Callers = new Map()
  #waiting = 0

  constructor(options: SaleLookupOptions) {
    this.#options = options
  }

  /** `done` is called once; at once where there is no directory to ask. */
  find(concertId: ConcertId, done: (found: Found) => void): void {
    if (this.#options.directory === undefined) return done(there)
    if (this.#waiting >= limits.lookupsWaitingMax) return done(overloaded)
    this.#waiting++
    const caller = { since: this.#options.clock.monotonicMs(), done }
    const callers = this.#next.get(concertId)
    if (callers === undefined) this.#next.set(concertId, [caller])
    else callers.push(caller)
    this.#ask()
  }

  /** The sale is there, as was learned in another way. */
  found(concertId: ConcertId): void {
    if (this.#waiting === 0) return
    for (const callers of [this.#asked, this.#next]) this.#tell(callers, concertId, there)
  }

  giveUpWaiting(now: number): void {
    if (this.#waiting === 0) return
    for (const callers of [this.#asked, this.#next]) {
      for (const [concertId, [oldest]] of callers ?? []) {
        if (now - oldest.since > this.#options.waitMsMax) {
          this.#tell(callers, concertId, failed("the journal did not say in time whether there is such a sale"))
        }
      }
    }
  }

  stop(): void {
    for (const callers of [this.#asked, this.#next]) {
      for (const concertId of callers?.keys() ?? []) this.#tell(callers, concertId, stopping)
    }
  }

  #ask(): void {
    const { directory } = this.#options
    if (directory === undefined || this.#asked !== undefined || this.#next.size === 0) return
    const asked = this.#next
    this.#asked = asked
    this.#next = new Map()
    directory.known([...asked.keys()], (result) => this.#answered(asked, result))
  }

  #answered(asked: Callers, result: KnownResult): void {
    this.#asked = undefined
    if (result.kind === "failed") this.#options.parts.doubt("loads")
    for (const concertId of asked.keys()) {
      if (result.kind === "failed") this.#tell(asked, concertId, failed(result.reason))
      else if (!result.streams.has(concertId)) this.#tell(asked, concertId, absent)
      else {
        this.#tell(asked, concertId, there)
        // In order of arrival: later callers find the sale in memory. A "no" is not told to them: the sale may
        // have been made since the question was asked.
        this.#tell(this.#next, concertId, there)
      }
    }
    this.#ask()
  }

  #tell(callers: Callers | undefined, concertId: ConcertId, found: Found): void {
    const waiting = callers?.get(concertId)
    if (waiting === undefined) return
    callers!.delete(concertId)
    this.#waiting -= waiting.length
    for (const { done } of waiting) done(found)
  }
}
