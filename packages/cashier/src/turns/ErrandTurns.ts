/**
 * Takes the right to run errands and messages of one gateway for one server of a database at a time, renews it, and has a
 * turn as long as it lasts. A server that has other gateways takes nothing from it.
 */
import { Effect } from "effect"
import { Asking } from "./Asking.ts"
import { Turn, type TurnParts } from "./Turn.ts"

export type TurnsParts = Omit<TurnParts, "onLost" | "wake">

export class ErrandTurns {
  readonly #parts: TurnsParts
  readonly #asking: Asking
  #turn: Turn | undefined
  /** The right lasts until then. */
  #mineUntil = 0
  #claimedAt = Number.NEGATIVE_INFINITY
  /** Whether the tables may say that the right is this server's: a claim without an answer may have been written. */
  #mayBeMine = false
  /** One round runs at a time; who wakes it meanwhile gets another one. */
  #running = false
  #again = false
  #stopped = false
  #cancelTimer: (() => void) | undefined
  #onStopped: (() => void) | undefined

  constructor(parts: TurnsParts) {
    const { defer, onTables, settings } = parts
    this.#parts = parts
    this.#asking = new Asking({ defer, pauseMs: settings.pauseMs, onTables })
  }

  /** Something new may be there. */
  wake(): void {
    this.#again = true
    if (!this.#running && !this.#stopped) this.#round()
  }

  /** Begins nothing more, and lets the next server begin. A round that is under way ends first. */
  stop(done: () => void): void {
    this.#stopped = true
    this.#cancelTimer?.()
    this.#endTurn()
    this.#onStopped = done
    if (!this.#running) this.#endStop()
  }

  #endStop(): void {
    const done = this.#onStopped!
    if (!this.#mayBeMine) return done()
    this.#asking.once(this.#parts.store.release(this.#parts.name, this.#parts.owner), done, done)
  }

  #endTurn(): void {
    this.#turn?.stop()
    this.#turn = undefined
  }

  #round(): void {
    this.#running = true
    this.#again = false
    this.#cancelTimer?.()
    const { pauseMs, pollMs } = this.#parts.settings
    const failed = (): void => this.#rest(pauseMs, false)
    this.#claim(() => {
      if (this.#turn === undefined || this.#stopped) return this.#rest(pollMs, false)
      this.#turn.look((more) => this.#rest(more ? 0 : pollMs, true), failed)
    }, failed)
  }

  #rest(ms: number, maySkip: boolean): void {
    this.#running = false
    if (this.#stopped) return this.#endStop()
    if (this.#again && maySkip) return void this.#parts.defer.soon(() => this.wake())
    this.#cancelTimer = this.#parts.defer.after(ms, () => this.wake())
  }

  #claim(done: () => void, failed: () => void): void {
    const { name, nowMs, owner, settings, store } = this.#parts
    const now = nowMs()
    if (now >= this.#mineUntil) this.#endTurn()
    if (this.#turn !== undefined && now < this.#claimedAt + settings.leaseMs / 3) return done()
    const until = now + settings.leaseMs
    this.#mayBeMine = true
    this.#asking.once(
      Effect.suspend(() => store.claim(name, owner, now, until)),
      (claimed) => {
        this.#mayBeMine = claimed
        if (!claimed) this.#endTurn()
        else {
          this.#claimedAt = now
          this.#mineUntil = until
          if (!this.#stopped) this.#turn ??= this.#begin()
        }
        done()
      },
      failed,
    )
  }

  #begin(): Turn {
    const turn: Turn = new Turn({
      ...this.#parts,
      wake: () => this.wake(),
      onLost: () => {
        if (this.#turn !== turn) return
        this.#endTurn()
        this.#mineUntil = 0
        this.wake()
      },
    })
    return turn
  }
}
