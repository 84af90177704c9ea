/**
 * The reservations of one sale as columns, indexed by their sequence (1, 2, ...). No status is ever reached twice, so
 * each time column is written once; that is what lets a reply be rendered "as of" the status it led to.
 */
import { ReservationStatus } from "@ticketrush/protocol"
import { grown, moreRows } from "./columns.ts"
import { mayExpire } from "./transitions.ts"

const rowsAtFirst = 64

export class Reservations {
  count = 0
  /** Decided status, and the committed one that everybody sees. */
  status = new Uint8Array(rowsAtFirst)
  published = new Uint8Array(rowsAtFirst)
  person = new Uint32Array(rowsAtFirst)
  option = new Uint16Array(rowsAtFirst)
  seatsAt = new Uint32Array(rowsAtFirst)
  seatCount = new Uint8Array(rowsAtFirst)
  keyed = new Uint8Array(rowsAtFirst)
  keyHigh = new Uint32Array(rowsAtFirst)
  keyLow = new Uint32Array(rowsAtFirst)
  price = new Float64Array(rowsAtFirst)
  heldAt = new Float64Array(rowsAtFirst)
  deadline = new Float64Array(rowsAtFirst)
  confirmedAt = new Float64Array(rowsAtFirst)
  cancelledAt = new Float64Array(rowsAtFirst)
  refundedAt = new Float64Array(rowsAtFirst)
  expiredAt = new Float64Array(rowsAtFirst)
  /** Position of the last event of the reservation. */
  position = new Float64Array(rowsAtFirst)
  /** Place in line of the person that its seats called when they came back, 0 for nobody. */
  called = new Uint32Array(rowsAtFirst)
  /** Seat indexes of all reservations, one run each. */
  seatPool = new Uint32Array(rowsAtFirst * 2)
  seatPoolLength = 0

  /** Makes row `sequence`, which must be the next one. */
  add(sequence: number, seats: ReadonlyArray<number>): void {
    if (sequence >= this.status.length) this.#grow()
    if (this.seatPoolLength + seats.length > this.seatPool.length) {
      this.seatPool = grown(this.seatPool, this.seatPool.length * 2 + seats.length)
    }
    this.count = sequence
    this.seatsAt[sequence] = this.seatPoolLength
    this.seatCount[sequence] = seats.length
    for (let i = 0; i < seats.length; i++) this.seatPool[this.seatPoolLength++] = seats[i]
  }

  /** Makes room for a decoded pool of `length` seats. */
  reservePool(length: number): void {
    if (length > this.seatPool.length) this.seatPool = grown(this.seatPool, length)
    this.seatPoolLength = length
  }

  /** The `i`-th seat index of a reservation. */
  seat(sequence: number, i: number): number {
    return this.seatPool[this.seatsAt[sequence] + i]
  }

  seatsOf(sequence: number): ReadonlyArray<number> {
    const at = this.seatsAt[sequence]
    return Array.from(this.seatPool.subarray(at, at + this.seatCount[sequence]))
  }

  /** Whether the deadline of a reservation still matters. */
  pending(sequence: number): boolean {
    return mayExpire(this.status[sequence])
  }

  exists(sequence: number): boolean {
    return sequence >= 1 && sequence <= this.count && this.status[sequence] !== ReservationStatus.none
  }

  #grow(): void {
    const rows = moreRows(this.status.length)
    this.status = grown(this.status, rows)
    this.published = grown(this.published, rows)
    this.person = grown(this.person, rows)
    this.option = grown(this.option, rows)
    this.seatsAt = grown(this.seatsAt, rows)
    this.seatCount = grown(this.seatCount, rows)
    this.keyed = grown(this.keyed, rows)
    this.keyHigh = grown(this.keyHigh, rows)
    this.keyLow = grown(this.keyLow, rows)
    this.price = grown(this.price, rows)
    this.heldAt = grown(this.heldAt, rows)
    this.deadline = grown(this.deadline, rows)
    this.confirmedAt = grown(this.confirmedAt, rows)
    this.cancelledAt = grown(this.cancelledAt, rows)
    this.refundedAt = grown(this.refundedAt, rows)
    this.expiredAt = grown(this.expiredAt, rows)
    this.position = grown(this.position, rows)
    this.called = grown(this.called, rows)
  }
}
