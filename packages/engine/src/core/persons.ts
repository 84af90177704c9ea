/**
 * The people of one sale: a person id becomes a small dense number, under which counts are kept. An open-addressing
 * table of dense numbers; no object per person.
 */
import { column, grown, hashInteger, moreRows } from "./columns.ts"

export class Persons {
  readonly #seed: number
  #slots = column(Uint32Array, 128)
  /** Person id by dense number; dense numbers begin at 1, 0 means no person. */
  ids = column(Float64Array, 64)
  /** Seats held and owned (I5). */
  seats = column(Uint32Array, 64)
  /** How often holds were extended in the turn of a pass, which is 0 without one. */
  extensions = column(Uint16Array, 64)
  turns = column(Uint32Array, 64)
  /** Position of the last event that changed a count. */
  positions = column(Float64Array, 64)
  count = 0

  /** `seed` of the hash: 32 bits that no client knows. */
  constructor(seed: number) {
    this.#seed = seed | 0
  }

  /** The dense number of a person, or 0 for a person that this sale does not know. */
  find(person: number): number {
    return this.#slots[this.#slotOf(person)]
  }

  add(person: number): number {
    const slot = this.#slotOf(person)
    const known = this.#slots[slot]
    if (known !== 0) return known
    const dense = ++this.count
    if (dense >= this.ids.length) return this.#addToLarger(person, dense)
    this.ids[dense] = person
    this.#slots[slot] = dense
    return dense
  }

  #addToLarger(person: number, dense: number): number {
    this.#moreRows()
    this.ids[dense] = person
    this.reindex()
    return dense
  }

  /** Extensions of a person in a turn. */
  extensionsIn(dense: number, turn: number): number {
    return this.turns[dense] === turn ? this.extensions[dense] : 0
  }

  extended(dense: number, turn: number): void {
    this.extensions[dense] = this.extensionsIn(dense, turn) + 1
    this.turns[dense] = turn
  }

  /** Makes rows for people that are read back; `reindex` enters them in the table. */
  restore(count: number): void {
    while (count >= this.ids.length) this.#moreRows()
    this.count = count
  }

  /** Rebuilds the table after `ids` were filled from a snapshot. */
  reindex(): void {
    this.#slots.fill(0)
    for (let dense = 1; dense <= this.count; dense++) this.#slots[this.#slotOf(this.ids[dense])] = dense
  }

  /** Where a person stands in the table, or would. */
  #slotOf(person: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = hashInteger(person, this.#seed) & mask
    while (slots[slot] !== 0 && this.ids[slots[slot]] !== person) slot = (slot + 1) & mask
    return slot
  }

  /** Leaves the table empty. */
  #moreRows(): void {
    const rows = moreRows(this.ids.length)
    this.ids = grown(this.ids, rows)
    this.seats = grown(this.seats, rows)
    this.extensions = grown(this.extensions, rows)
    this.turns = grown(this.turns, rows)
    this.positions = grown(this.positions, rows)
    this.#slots = column(Uint32Array, rows * 2)
  }
}
