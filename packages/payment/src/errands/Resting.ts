/**
 * Stuck errands that wait to be looked at again. Buyers who never act leave as many of them as they like, so each is looked
 * at less often the longer nothing happens, and only some of them in a second.
 */
import type { Defer } from "@ticketrush/engine/ports"

export type RestSettings = {
  /** The wait before the first look; it doubles up to the longest. */
  readonly stuckPauseMs: number
  readonly stuckPauseMsMax: number
  /** Looks that begin in a second because their time has come. */
  readonly looksPerSecondMax: number
}

type Rest = { readonly look: () => void; readonly cancel: () => void }

export class Resting {
  readonly #defer: Defer
  readonly #settings: RestSettings
  readonly #rests = new Map<string, Rest>()
  /** How often each order was looked at without anything having been heard of it. */
  readonly #looks = new Map<string, number>()
  /** Those whose time has come, the longest waiting first. */
  readonly #due = new Set<string>()
  #isDraining = false

  constructor(defer: Defer, settings: RestSettings) {
    this.#defer = defer
    this.#settings = settings
  }

  get size(): number {
    return this.#rests.size
  }

  /** `look` is called once: when its time comes, or when something is heard of its order. */
  rest(order: string, look: () => void): void {
    const { stuckPauseMs, stuckPauseMsMax } = this.#settings
    const looks = this.#looks.get(order) ?? 0
    this.#looks.set(order, looks + 1)
    const cancel = this.#defer.after(Math.min(stuckPauseMs * 2 ** looks, stuckPauseMsMax), () => {
      this.#due.add(order)
      if (!this.#isDraining) this.#drain()
    })
    this.#rests.set(order, { look, cancel })
  }

  /** Something was heard of an order: it is looked at now, and often again. */
  heard(order: string): void {
    this.#looks.delete(order)
    this.#end(order)
  }

  /** Nothing of it is stuck any more. */
  forget(order: string): void {
    this.#looks.delete(order)
  }

  #end(order: string): void {
    const rest = this.#rests.get(order)
    if (rest === undefined) return
    this.#rests.delete(order)
    this.#due.delete(order)
    rest.cancel()
    rest.look()
  }

  #drain(): void {
    let left = this.#settings.looksPerSecondMax
    this.#isDraining = this.#due.size > 0
    if (!this.#isDraining) return
    for (const order of this.#due) {
      if (left-- === 0) break
      this.#end(order)
    }
    this.#defer.after(1_000, () => this.#drain())
  }
}
