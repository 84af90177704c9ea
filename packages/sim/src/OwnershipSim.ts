/** What a simulated node believes to own, as the directory told it: possibly late, possibly wrong. */

import type { Owner, Ownership } from "@ticketrush/engine/ownership/Ownership"
import { OwnershipLocal } from "@ticketrush/engine/ownership/OwnershipLocal"
import type { Clock } from "@ticketrush/engine/ports"

const here: Owner = { kind: "here" }
const elsewhere: Owner = { kind: "elsewhere", node: null }

export class OwnershipSim implements Ownership {
  readonly #believes: ReadonlySet<number>
  readonly #fences: OwnershipLocal
  readonly loading: Ownership["loading"]
  readonly fenced: Ownership["fenced"]

  constructor(believes: ReadonlySet<number>, clock: Clock, restMs: number) {
    this.#believes = believes
    this.#fences = new OwnershipLocal(clock, restMs)
    this.loading = this.#fences.loading
    this.fenced = this.#fences.fenced
  }

  readonly ownerOf = (concertId: number): Owner => (this.#believes.has(concertId) ? here : elsewhere)

  readonly mayWake = (concertId: number): boolean => this.#believes.has(concertId) && this.#fences.mayWake(concertId)
}
