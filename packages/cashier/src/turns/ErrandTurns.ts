/**
 * Takes the right to run errands and messages of one gateway for one server of a database at a time, renews it, and has a
 * turn as long as it lasts. A server that has other gateways takes nothing from it.
 */
import { Lease } from "@ticketrush/engine/ownership/Lease"
import { Effect } from "effect"
import { Asking } from "./Asking.ts"
import { Turn, type TurnParts } from "./Turn.ts"

export type TurnsParts = Omit<TurnParts, "onLost" | "wake">

export class ErrandTurns {
  readonly #parts: TurnsParts
  readonly #lease: Lease
  #turn: Turn | undefined
  /** One round runs at a time; who wakes it meanwhile gets another one. */
  #running = false
  #again = false
  #stopped = false
  #cancelTimer: (() => void) | undefined
  #onStopped: (() => void) | undefined

  constructor(parts: TurnsParts) {
    const { defer, name, nowMs, onTables, owner, settings, store } = parts
    const asking = new Asking({ defer, pauseMs: settings.pauseMs, onTables })
    this.#parts = parts
    this.#lease = new Lease({
      ...{ nowMs, leaseMs: settings.leaseMs, release: () => store.release(name, owner) },
      take: (now, until) => Effect.suspend(() => store.claim(name, owner, now, until)),
      ask: (asked, done, failed) => asking.once(asked, done, failed),
    })
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
    this.#lease.giveBack(this.#onStopped!)
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
    if (!this.#lease.isHeld(this.#parts.nowMs())) this.#endTurn()
    this.#lease.claim((held) => {
      if (!held) this.#endTurn()
      else if (!this.#stopped) this.#turn ??= this.#begin()
      done()
    }, failed)
  }

  #begin(): Turn {
    const turn: Turn = new Turn({
      ...this.#parts,
      wake: () => this.wake(),
      onLost: () => {
        if (this.#turn !== turn) return
        this.#endTurn()
        this.#lease.lost()
        this.wake()
      },
    })
    return turn
  }
}
