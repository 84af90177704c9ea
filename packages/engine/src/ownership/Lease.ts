/**
 * The right to do what one server of a database does at a time. It is taken for a while, renewed once a third of it is over,
 * and given back. A server that is killed loses it when the while is over.
 */
import type { Effect } from "effect"
import type { WriteError } from "../catalogue/errors.ts"

export type LeaseParts = {
  /** For how long the right is taken, in milliseconds. */
  readonly leaseMs: number
  /** Milliseconds since 1970 UTC, by the clock of the database. */
  readonly nowMs: () => number
  /** Takes or renews the right until then. False while another server has it. */
  readonly take: (now: number, until: number) => Effect.Effect<boolean, WriteError>
  readonly release: () => Effect.Effect<void, WriteError>
  /** Asks the tables once. */
  readonly ask: <A>(asked: Effect.Effect<A, WriteError>, done: (value: A) => void, failed: () => void) => void
}

export class Lease {
  readonly #parts: LeaseParts
  #until = 0
  #renewAt = Number.NEGATIVE_INFINITY
  /** Whether the tables may say that the right is this server's: a claim without an answer may have been written. */
  #mayBeHeld = false

  constructor(parts: LeaseParts) {
    this.#parts = parts
  }

  isHeld(now: number): boolean {
    return this.#until > now
  }

  /** From when on a claim renews it, while it is held. */
  get renewAt(): number {
    return this.#renewAt
  }

  /** Takes or renews the right where that is due; `done` hears whether this server has it. */
  claim(done: (held: boolean) => void, failed: () => void): void {
    const { ask, leaseMs, nowMs, take } = this.#parts
    const now = nowMs()
    if (this.isHeld(now) && now < this.#renewAt) return done(true)
    const until = now + leaseMs
    this.#mayBeHeld = true
    ask(
      take(now, until),
      (held) => {
        this.#mayBeHeld = held
        this.#until = held ? until : 0
        this.#renewAt = now + leaseMs / 3
        done(held)
      },
      failed,
    )
  }

  /** Another server was seen to have it: the next claim asks the tables. */
  lost(): void {
    this.#until = 0
  }

  /** Lets the next server begin. No claim may be under way: it could be written behind this. Calls back in any case. */
  giveBack(done: () => void): void {
    if (this.#mayBeHeld) this.#parts.ask(this.#parts.release(), done, done)
    else done()
  }
}
