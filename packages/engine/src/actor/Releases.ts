/** Sales that a node is leaving to another one: each goes once nothing of it waits or is on its way. */
import type { ConcertId } from "@ticketrush/protocol"
import type { SaleActor } from "./SaleActor.ts"

export class Releases {
  readonly #actors: ReadonlyMap<ConcertId, SaleActor>
  readonly #forget: (actor: SaleActor) => void
  readonly #waiting = new Map<ConcertId, Array<() => void>>()

  /** `forget` drops the memory of a sale. */
  constructor(actors: ReadonlyMap<ConcertId, SaleActor>, forget: (actor: SaleActor) => void) {
    this.#actors = actors
    this.#forget = forget
  }

  has(concertId: ConcertId): boolean {
    return this.#waiting.has(concertId)
  }

  /** `done` is called once, at once for a sale that is not in memory. */
  add(concertId: ConcertId, done: () => void): void {
    const waiting = this.#waiting.get(concertId)
    if (waiting === undefined) this.#waiting.set(concertId, [done])
    else waiting.push(done)
    this.#lookAt(concertId)
  }

  look(): void {
    for (const concertId of this.#waiting.keys()) this.#lookAt(concertId)
  }

  #lookAt(concertId: ConcertId): void {
    const actor = this.#actors.get(concertId)
    if (actor !== undefined) {
      if (actor.state !== "active" || actor.flight !== undefined || actor.mailbox.length > 0) return
      this.#forget(actor)
    }
    const waiting = this.#waiting.get(concertId) ?? []
    this.#waiting.delete(concertId)
    for (const done of waiting) done()
  }
}
