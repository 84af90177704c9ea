/** Growing typed columns: rows are numbers, never objects. */

export type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array

type ColumnKind<C extends Column> = {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, at: number, rows: number): C
}

/** A small sale has forty small columns, and a buffer of its own costs more to make and to collect than what is in it. */
const slabBytes = 64 * 1024
const smallBytesMax = 2 * 1024
let slab = new ArrayBuffer(slabBytes)
let slabUsed = 0

/** A column of zeros. Small ones are cut out of a slab, each byte of which is given away once. */
export const column = <C extends Column>(kind: ColumnKind<C>, rows: number): C => {
  const bytes = rows * kind.BYTES_PER_ELEMENT
  if (bytes > smallBytesMax) return new kind(new ArrayBuffer(bytes), 0, rows)
  if (slabUsed + bytes > slabBytes) {
    slab = new ArrayBuffer(slabBytes)
    slabUsed = 0
  }
  const at = slabUsed
  slabUsed += Math.ceil(bytes / 8) * 8
  return new kind(slab, at, rows)
}

/** A copy of `before` with room for `rows`. */
export const grown = <C extends Column>(before: C, rows: number): C => {
  const larger = column(before.constructor as ColumnKind<C>, rows)
  larger.set(before)
  return larger
}

/** `before` where it has that row, or a copy of it that has. `more`: rows after growing once. */
export const withRow = <C extends Column>(before: C, row: number, more = moreRows): C => {
  let rows = before.length
  while (row >= rows) rows = more(rows)
  return rows === before.length ? before : grown(before, rows)
}

/** Times that few rows have: it has rows as far as one was written, and any other is 0. */
export class SomeTimes {
  #rows = column(Float64Array, 64)

  at(row: number): number {
    return row < this.#rows.length ? this.#rows[row] : 0
  }

  set(row: number, time: number): void {
    this.#rows = withRow(this.#rows, row)
    this.#rows[row] = time
  }

  /** As a column that has rows up to `last`. */
  upTo(last: number): Float64Array {
    this.#rows = withRow(this.#rows, last)
    return this.#rows
  }
}

/** Rows after growing: small tables grow fast, so that a sale that begins small reaches its size in a few steps. */
export const moreRows = (rows: number): number => (rows < 4_096 ? rows * 4 : rows * 2)

/**
 * The same for a table that will have about `expected` rows: it gets there in few steps, since each copies all of it and
 * leaves the copy before to the collector. Pages that no row was written to take no memory.
 */
export const towardsRows = (rows: number, expected: number): number =>
  rows < expected ? Math.min(rows * 16, expected) : moreRows(rows)

/** The same for a table that may hold a million people: what it has allocated stays near what it needs. */
export const someMoreRows = (rows: number): number => (rows < 65_536 ? moreRows(rows) : Math.ceil(rows * 1.25))

/**
 * Spreads the bits of a 32-bit number over 32 bits (the finalizer of a well-known hash). The result is signed: a signed
 * number of 32 bits is no object of the heap, an unsigned one above 2^31 is.
 */
export const mix32 = (value: number): number => {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/**
 * A 32-bit hash of a safe integer. Clients choose ids and keys: without knowing the seed they cannot choose many that
 * fall into one slot of a table and make searches long. The seed is mixed in before each of the two rounds, so that two
 * values which collide under one seed need not collide under another.
 */
export const hashInteger = (value: number, seed: number): number =>
  mix32(mix32(value ^ seed) ^ mix32(Math.floor(value / 0x1_0000_0000) + seed))
