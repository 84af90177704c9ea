/** Wakes requests of buyers that wait until this server has made their payment at the provider. */
import type { Defer } from "@ticketrush/engine/ports"
import type { ConcertId } from "@ticketrush/protocol"

export type Awaited = {
  /** Calls back once: when it is made, or was since this began, or after this time. */
  readonly within: (limitMs: number, done: () => void) => void
  /** Calls back never. */
  readonly forget: () => void
}

type Waiter = { made: boolean; done: (() => void) | undefined }

export class MadePayments {
  readonly #defer: Defer
  readonly #waiters = new Map<string, Set<Waiter>>()

  constructor(defer: Defer) {
    this.#defer = defer
  }

  made(concertId: ConcertId, payment: number): void {
    const found = this.#waiters.get(nameOf(concertId, payment)) ?? []
    for (const waiter of [...found]) {
      waiter.made = true
      waiter.done?.()
    }
  }

  /** Begins to listen: what is made between this and `within` is not missed. One of the two ends it. */
  begin(concertId: ConcertId, payment: number): Awaited {
    const name = nameOf(concertId, payment)
    const waiter: Waiter = { made: false, done: undefined }
    const waiters = this.#waiters.get(name) ?? new Set()
    this.#waiters.set(name, waiters.add(waiter))
    const forget = (): void => {
      waiter.done = undefined
      waiters.delete(waiter)
      if (waiters.size === 0 && this.#waiters.get(name) === waiters) this.#waiters.delete(name)
    }
    return {
      forget,
      within: (limitMs, done) => {
        const end = (): void => {
          cancel()
          forget()
          done()
        }
        const cancel = this.#defer.after(limitMs, end)
        waiter.done = end
        if (waiter.made) end()
      },
    }
  }
}

const nameOf = (concertId: ConcertId, payment: number): string => `${concertId} ${payment}`
