/**
 * Which numbers of free seats next to each other begin where, piece by piece of the rows of an option. Follows from the
 * states of the seats; a piece is looked at again when it is asked for after a seat in it or beside it has moved.
 */
import { limits, SeatState } from "@ticketrush/protocol"
import type { Hall } from "./hall.ts"

const most = limits.seatsPerHoldMax
const all = 2 ** (most + 1) - 2

export class SeatIndex {
  readonly #hall: Hall
  readonly #state: Uint8Array
  readonly #suits: Uint8Array
  /** `movesOf` a piece when it was looked at; -1: never. */
  readonly #seen: Float64Array
  /** Bit n: a block of n seats begins in the piece; and one that leaves no single seat. */
  readonly #adjacent: Uint32Array
  readonly #noSingle: Uint32Array
  readonly #free: Uint8Array
  /** How many pieces were looked at, some of them again. */
  looks = 0

  /** `suits`: 1 for each seat that this index is about. */
  constructor(hall: Hall, state: Uint8Array, suits: Uint8Array) {
    const pieces = hall.rowOf.length
    this.#hall = hall
    this.#state = state
    this.#suits = suits
    this.#seen = new Float64Array(pieces).fill(-1)
    this.#adjacent = new Uint32Array(pieces)
    this.#noSingle = new Uint32Array(pieces)
    this.#free = new Uint8Array(pieces)
  }

  has(seat: number): boolean {
    return this.#suits[seat] === 1 && this.#state[seat] === SeatState.free
  }

  /** Bit n: a block of n seats begins in this piece. */
  blocks(piece: number, noSingle: boolean): number {
    this.#renew(piece)
    return noSingle ? this.#noSingle[piece] : this.#adjacent[piece]
  }

  free(piece: number): number {
    this.#renew(piece)
    return this.#free[piece]
  }

  #renew(piece: number): void {
    const hall = this.#hall
    const moves = hall.movesOf(piece)
    if (this.#seen[piece] === moves) return
    this.#seen[piece] = moves
    this.looks++
    const row = hall.rowOf[piece]
    const end = hall.endOf[piece]
    let run = 0
    for (let seat = Math.min(row.end, end + most) - 1; seat >= end; seat--) run = this.has(seat) ? run + 1 : 0
    let adjacent = 0
    let noSingle = 0
    let free = 0
    for (let seat = end - 1; seat >= hall.firstOf[piece]; seat--) {
      run = this.has(seat) ? Math.min(run + 1, most) : 0
      if (run === 0) continue
      free++
      adjacent |= 2 ** (run + 1) - 2
      if (noSingle === all) continue
      for (let n = 1; n <= run; n++) if (!hall.leavesSingle(row, seat, seat + n)) noSingle |= 1 << n
    }
    this.#adjacent[piece] = adjacent
    this.#noSingle[piece] = noSingle
    this.#free[piece] = free
  }
}
