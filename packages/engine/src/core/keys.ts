/**
 * Which reservation an idempotency key made. Keys of accepted holds stay for the whole sale (I4). The table holds
 * reservation sequences only; the key itself stands in the reservation's columns, so a snapshot needs no copy of it.
 */
import type { CommandKey } from "@ticketrush/protocol"
import { column, mix32 } from "./columns.ts"
import type { Reservations } from "./reservations.ts"

export class Keys {
  readonly #reservations: Reservations
  #slots = column(Uint32Array, 128)
  #count = 0

  constructor(reservations: Reservations) {
    this.#reservations = reservations
  }

  /** The reservation that `person` (a dense number) made with `key`, or 0. */
  find(person: number, key: CommandKey): number {
    const { keyHigh, keyLow, person: owner } = this.#reservations
    const mask = this.#slots.length - 1
    for (let slot = home(person, key.high, key.low) & mask; ; slot = (slot + 1) & mask) {
      const sequence = this.#slots[slot]
      if (sequence === 0) return 0
      if (keyLow[sequence] === key.low && keyHigh[sequence] === key.high && owner[sequence] === person) return sequence
    }
  }

  /** Enters the key that stands in the columns of reservation `sequence`. */
  add(sequence: number): void {
    this.#count++
    if (this.#count * 2 > this.#slots.length) this.#grow()
    this.#place(sequence)
  }

  #place(sequence: number): void {
    const { keyHigh, keyLow, person } = this.#reservations
    const mask = this.#slots.length - 1
    let slot = home(person[sequence], keyHigh[sequence], keyLow[sequence]) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = sequence
  }

  #grow(): void {
    const before = this.#slots
    this.#slots = column(Uint32Array, before.length * 2)
    for (const sequence of before) if (sequence !== 0) this.#place(sequence)
  }
}

const home = (person: number, high: number, low: number): number => mix32(low ^ mix32(high ^ mix32(person)))
