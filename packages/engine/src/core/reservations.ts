/**
 * The reservations of one sale as columns, indexed by their sequence (1, 2, ...). No status is ever reached twice, so
 * each time column but the deadline is written once; that is what lets a reply be rendered "as of" the status it led to.
 */
import { type BestTaken, invariant, ReservationStatus, unpackBest } from "@ticketrush/protocol"
import { column, grown, SomeTimes, towardsRows } from "./columns.ts"
import { PartedReservations } from "./parts.ts"
import { Transfers } from "./transfers.ts"
import { mayExpire } from "./transitions.ts"

const rowsAtFirst = 64

export class Reservations {
  count = 0
  /** Seats of the sale: about as many rows will be needed. */
  #seats = 0
  /** Decided status, and the committed one. */
  status = column(Uint8Array, rowsAtFirst)
  published = column(Uint8Array, rowsAtFirst)
  /** Committed number of holds that ended by their deadline. */
  expiredImage = 0
  person = column(Uint32Array, rowsAtFirst)
  option = column(Uint16Array, rowsAtFirst)
  seatsAt = column(Uint32Array, rowsAtFirst)
  seatCount = column(Uint8Array, rowsAtFirst)
  keyed = column(Uint8Array, rowsAtFirst)
  keyHigh = column(Uint32Array, rowsAtFirst)
  keyLow = column(Uint32Array, rowsAtFirst)
  price = column(Float64Array, rowsAtFirst)
  heldAt = column(Float64Array, rowsAtFirst)
  deadline = column(Float64Array, rowsAtFirst)
  /** Committed deadlines of those that have a later one by now, which is not committed yet. */
  readonly #deadlinesBefore = new Map<number, number>()
  /** How often it was extended. */
  extensions = column(Uint8Array, rowsAtFirst)
  confirmedAt = column(Float64Array, rowsAtFirst)
  readonly cancelledAt = new SomeTimes()
  readonly refundedAt = new SomeTimes()
  readonly expiredAt = new SomeTimes()
  /** Position of the last event of the reservation. */
  position = column(Float64Array, rowsAtFirst)
  /** Place in line of the person that its seats called when they came back, 0 for none. */
  called = column(Uint32Array, rowsAtFirst)
  /** Seat indexes of all reservations, one run each. */
  seatPool = column(Uint32Array, rowsAtFirst * 2)
  seatPoolLength = 0
  /** By which rule the sale has chosen the seats (`packBest`), 0 where the person has; undefined until it first does. */
  best: Float64Array | undefined
  /** Undefined until some seats of a reservation are given back for the first time. */
  parts: PartedReservations | undefined
  /** Undefined until something that was bought is offered to another person. */
  transfers: Transfers | undefined

  /** The sale has got so many more seats. */
  expect(seats: number): void {
    this.#seats += seats
  }

  /** Makes row `sequence`, which must be the next one. */
  add(sequence: number, seats: ReadonlyArray<number>): void {
    invariant(sequence === this.count + 1, "reservation sequences have no gap")
    if (sequence >= this.status.length) this.#grow()
    if (this.seatPoolLength + seats.length > this.seatPool.length) this.#growPool(seats.length)
    this.count = sequence
    this.seatsAt[sequence] = this.seatPoolLength
    this.seatCount[sequence] = seats.length
    for (let i = 0; i < seats.length; i++) this.seatPool[this.seatPoolLength++] = seats[i]
  }

  /**
   * Makes row `part`, which must be the next one, of some seats of reservation `sequence`. Both stand in the run of the
   * whole, those that it keeps first, so that no seat is written twice.
   */
  part(sequence: number, part: number, gone: ReadonlyArray<number>, price: number): void {
    invariant(part === this.count + 1, "reservation sequences have no gap")
    if (part >= this.status.length) this.#grow()
    const seats = this.seatsOf(sequence)
    const kept = seats.filter((seat) => !gone.includes(seat))
    invariant(kept.length > 0 && kept.length + gone.length === seats.length, "a part has some seats of the whole")
    this.restoreParts().add(sequence, part, { seats, price: this.price[sequence] })
    const from = this.seatsAt[sequence]
    this.seatPool.set([...kept, ...gone], from)
    this.count = part
    this.seatCount[sequence] = kept.length
    this.seatsAt[part] = from + kept.length
    this.seatCount[part] = gone.length
    this.price[sequence] -= price
    this.price[part] = price
  }

  /** Makes the column for what was parted. */
  restoreParts(): PartedReservations {
    this.parts ??= new PartedReservations(this.status.length)
    return this.parts
  }

  restoreTransfers(): Transfers {
    this.transfers ??= new Transfers(this)
    return this.transfers
  }

  /** Who has held it first, and who has it as committed: dense numbers. */
  buyerOf(sequence: number): number {
    return this.transfers?.of(sequence)?.buyer ?? this.person[sequence]
  }

  holderShown(sequence: number): number {
    return this.transfers?.committed(sequence)?.holder ?? this.person[sequence]
  }

  /** The reservation that a part was parted from, 0 for what is none. */
  wholeOf(sequence: number): number {
    return this.parts === undefined ? 0 : this.parts.of[sequence]
  }

  partsOf(sequence: number): ReadonlyArray<number> {
    return this.parts === undefined ? noParts : this.parts.partsOf(sequence)
  }

  /** What a payment of a reservation is about: itself, and its parts that were given back after it was paid. */
  sharesOf(sequence: number): ReadonlyArray<number> {
    return [sequence, ...this.partsOf(sequence).filter((part) => this.confirmedAt[part] !== 0)]
  }

  /** Seats and price as committed. */
  seatsShown(sequence: number): ReadonlyArray<number> {
    return this.parts?.shown(sequence)?.seats ?? this.seatsOf(sequence)
  }

  priceShown(sequence: number): number {
    return this.parts?.shown(sequence)?.price ?? this.price[sequence]
  }

  /** All seats that a reservation was made of, in any order: those that it has and those that were given back. */
  seatsAsMade(sequence: number): ReadonlyArray<number> {
    return [sequence, ...this.partsOf(sequence)].flatMap((each) => this.seatsOf(each))
  }

  /** The deadline as committed. */
  deadlineShown(sequence: number): number {
    return this.#deadlinesBefore.get(sequence) ?? this.deadline[sequence]
  }

  /** Sets a later deadline. */
  postpone(sequence: number, deadline: number): void {
    this.#deadlinesBefore.set(sequence, this.deadlineShown(sequence))
    this.deadline[sequence] = deadline
  }

  showDeadline(sequence: number, deadline: number): void {
    if (deadline === this.deadline[sequence]) this.#deadlinesBefore.delete(sequence)
    else this.#deadlinesBefore.set(sequence, deadline)
  }

  /** Notes that the sale has chosen the seats of a reservation. */
  chosen(sequence: number, best: number): void {
    this.restoreBest()[sequence] = best
  }

  /** Makes the column for what was chosen. */
  restoreBest(): Float64Array {
    this.best ??= column(Float64Array, this.status.length)
    return this.best
  }

  bestOf(sequence: number): BestTaken | undefined {
    return this.best === undefined ? undefined : unpackBest(this.best[sequence])
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
    const seats = new Array<number>(this.seatCount[sequence])
    for (let i = 0; i < seats.length; i++) seats[i] = this.seat(sequence, i)
    return seats
  }

  /** Whether the deadline of a reservation still matters. */
  pending(sequence: number): boolean {
    return mayExpire(this.status[sequence])
  }

  /** Makes the count of the image anew after the columns were read back. */
  recount(): void {
    this.expiredImage = 0
    for (let sequence = 1; sequence <= this.count; sequence++) {
      if (this.published[sequence] === ReservationStatus.expired) this.expiredImage++
    }
  }

  exists(sequence: number): boolean {
    return sequence >= 1 && sequence <= this.count && this.status[sequence] !== ReservationStatus.none
  }

  #growPool(more: number): void {
    this.seatPool = grown(this.seatPool, towardsRows(this.seatPool.length, this.#seats) + more)
  }

  #grow(): void {
    // Rows begin at 1.
    const rows = towardsRows(this.status.length, this.#seats + 1)
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
    this.extensions = grown(this.extensions, rows)
    this.confirmedAt = grown(this.confirmedAt, rows)
    this.position = grown(this.position, rows)
    this.called = grown(this.called, rows)
    if (this.best !== undefined) this.best = grown(this.best, rows)
    this.parts?.reserve(rows)
  }
}

const noParts: ReadonlyArray<number> = []
