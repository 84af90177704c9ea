/**
 * Which reservation an idempotency key made. Keys of accepted holds stay for the whole sale (I4). The table holds
 * reservation sequences only; the key itself stands in the reservation's columns, so a snapshot needs no copy of it.
 */
import type { CommandKey } from "@ticketrush/protocol"
import { column, mix32 } from "./columns.ts"
import type { Reservations } from "./reservations.ts"

export class Keys {
  readonly #reservations: Reservations
  readonly #seed: number
  #slots = column(Uint32Array, 128)
  #count = 0

  /** `seed` of the hash: 32 bits that no client knows. */
  constructor(reservations: Reservations, seed: number) {
    this.#reservations = reservations
    this.#seed = seed | 0
  }

  /** The reservation that `person` (a dense number) made with `key`, or 0. */
  find(person: number, key: CommandKey): number {
    const reservations = this.#reservations
    const { keyHigh, keyLow } = reservations
    const mask = this.#slots.length - 1
    for (let slot = this.#home(person, key.high, key.low) & mask; ; slot = (slot + 1) & mask) {
      const sequence = this.#slots[slot]
      if (sequence === 0) return 0
      const isKey = keyLow[sequence] === key.low && keyHigh[sequence] === key.high
      if (isKey && reservations.buyerOf(sequence) === person) return sequence
    }
  }

  /** Enters the key that stands in the columns of reservation `sequence`. */
  add(sequence: number): void {
    this.#count++
    if (this.#count * 2 > this.#slots.length) this.#grow()
    this.#place(sequence)
  }

  #place(sequence: number): void {
    const { keyHigh, keyLow } = this.#reservations
    const mask = this.#slots.length - 1
    let slot = this.#home(this.#reservations.buyerOf(sequence), keyHigh[sequence], keyLow[sequence]) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = sequence
  }

  #grow(): void {
    const before = this.#slots
    // As many as there is room for reservations: most sales see a key with each hold.
    let slots = before.length * 2
    while (slots < this.#reservations.keyed.length * 2) slots *= 2
    this.#slots = column(Uint32Array, slots)
    for (const sequence of before) if (sequence !== 0) this.#place(sequence)
  }

  /** No client chooses the dense number of a person, so one round is enough for it. */
  #home(person: number, high: number, low: number): number {
    return mix32(mix32(low ^ this.#seed) ^ mix32(high ^ mix32(person + this.#seed)))
  }
}
