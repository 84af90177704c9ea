/**
 * Locks of a simulated database, by name. Waiting transactions get a lock in the order of asking; one that would wait
 * for a transaction that waits for it is refused, which is what ends a deadlock.
 */

export type Holder = { readonly id: number }

type Waiter<H> = { readonly holder: H; readonly done: (got: "granted" | "deadlock") => void }
type Lock<H> = { owner: H; readonly waiting: Waiter<H>[] }

export class RowLocks<H extends Holder> {
  readonly #locks = new Map<string, Lock<H>>()
  readonly #waitsFor = new Map<H, Lock<H>>()

  isFree(name: string, holder: H): boolean {
    const owner = this.#locks.get(name)?.owner
    return owner === undefined || owner === holder
  }

  /** True while the holder waits for a lock. */
  waits(holder: H): boolean {
    return this.#waitsFor.has(holder)
  }

  take(name: string, holder: H, done: Waiter<H>["done"]): void {
    const lock = this.#locks.get(name)
    if (lock === undefined) {
      this.#locks.set(name, { owner: holder, waiting: [] })
      return done("granted")
    }
    if (lock.owner === holder) return done("granted")
    if (this.#leadsTo(lock, holder)) return done("deadlock")
    this.#waitsFor.set(holder, lock)
    lock.waiting.push({ holder, done })
  }

  /** Gives up all locks of a holder. Who waited for one has it before the next of them is given up. */
  release(holder: H): void {
    for (const [name, lock] of [...this.#locks]) {
      if (lock.owner !== holder) continue
      const next = lock.waiting.shift()
      if (next === undefined) {
        this.#locks.delete(name)
        continue
      }
      lock.owner = next.holder
      this.#waitsFor.delete(next.holder)
      next.done("granted")
    }
  }

  #leadsTo(lock: Lock<H>, holder: H): boolean {
    for (let at: Lock<H> | undefined = lock; at !== undefined; at = this.#waitsFor.get(at.owner)) {
      if (at.owner === holder) return true
    }
    return false
  }
}
