/** I4: one idempotency key of a person makes one reservation. */
import type { Held } from "@ticketrush/protocol"

export class KeysAudit {
  readonly #reservations = new Map<string, number>()
  readonly #wrong: (sentence: string) => void

  constructor(wrong: (sentence: string) => void) {
    this.#wrong = wrong
  }

  held({ reservation, person, key }: Held): void {
    if (key === null) return
    const name = `${person}/${key.high}/${key.low}`
    const before = this.#reservations.get(name)
    if (before !== undefined) this.#wrong(`I4 one key made two reservations: ${before} and ${reservation}`)
    this.#reservations.set(name, reservation)
  }
}
