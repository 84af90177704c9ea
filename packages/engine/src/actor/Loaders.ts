/** Readers that wait for a sale to come into memory. Each is told once. */
import { type ConcertId, reasonOf } from "@ticketrush/protocol"
import type { LoadResult } from "../EngineApi.ts"
import type { Log } from "../ports.ts"
import type { SaleActor } from "./SaleActor.ts"

type Loaded = (result: LoadResult) => void

export class Loaders {
  readonly #log: Log
  readonly #waiting = new Map<SaleActor, Loaded[]>()

  constructor(log: Log) {
    this.#log = log
  }

  add(actor: SaleActor, done: Loaded): void {
    const waiting = this.#waiting.get(actor)
    if (waiting === undefined) this.#waiting.set(actor, [done])
    else waiting.push(done)
  }

  has(actor: SaleActor): boolean {
    return this.#waiting.has(actor)
  }

  answer(actor: SaleActor, result: LoadResult): void {
    const waiting = this.#waiting.get(actor)
    this.#waiting.delete(actor)
    for (const done of waiting ?? []) this.tell(actor.concertId, done, result)
  }

  /** One that throws keeps the others from nothing. */
  tell(concertId: ConcertId, done: Loaded, result: LoadResult): void {
    try {
      done(result)
    } catch (defect) {
      this.#log.warn("a caller failed on its sale", { concertId, reason: reasonOf(defect) })
    }
  }
}
