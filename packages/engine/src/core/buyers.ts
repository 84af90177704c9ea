/**
 * What the people of one sale have and have done, as far as rules ask for it. A sale keeps it from its first rules on;
 * one without rules has none of it. All but the turns follows from the reservations, so a snapshot keeps the turns alone.
 */
import { invariant, ReservationStatus } from "@ticketrush/protocol"
import { column, grown, hashInteger, moreRows } from "./columns.ts"
import type { OptionSeats } from "./option-seats.ts"
import type { Persons } from "./persons.ts"
import type { Reservations } from "./reservations.ts"
import type { BuyerCounts } from "./rules.ts"
import { holdsSeats, mayExpire } from "./transitions.ts"

/** Numbers of options are below this: a count of an option and one of a price tier never share a key. */
const optionKeys = 1_024
const keysPerPerson = 2_048

type Sold = {
  readonly persons: Persons
  readonly reservations: Reservations
  readonly options: ReadonlyArray<OptionSeats | undefined>
}

export class Buyers implements BuyerCounts {
  readonly #sold: Sold
  readonly #seed: number
  /** By dense number of the person. */
  open = column(Uint32Array, 64)
  released = column(Float64Array, 64)
  /** The turn of the last hold with a pass, and how many holds were made in it; how many were made without one. */
  turn = column(Uint32Array, 64)
  turnHolds = column(Uint32Array, 64)
  passlessHolds = column(Uint32Array, 64)
  /** Seats by person and option, and by person and price tier: an open-addressing table, at most half full. */
  #keys = column(Float64Array, 128)
  #counts = column(Uint32Array, 128)
  #used = 0

  /** `seed` of the hash: 32 bits that no client knows. */
  constructor(sold: Sold, seed: number) {
    this.#sold = sold
    this.#seed = seed | 0
  }

  /** People of the sale: so many rows are in use, or never written. */
  get count(): number {
    return this.#sold.persons.count
  }

  /** Makes rows for people up to a dense number. */
  reserve(person: number): void {
    if (person < this.open.length) return
    let rows = this.open.length
    while (person >= rows) rows = moreRows(rows)
    this.open = grown(this.open, rows)
    this.released = grown(this.released, rows)
    this.turn = grown(this.turn, rows)
    this.turnHolds = grown(this.turnHolds, rows)
    this.passlessHolds = grown(this.passlessHolds, rows)
  }

  /** Counts all reservations that there are. Called once, before anything else was counted. */
  countAll(): void {
    const { persons, reservations } = this.#sold
    this.reserve(persons.count)
    for (let sequence = 1; sequence <= reservations.count; sequence++) {
      const status = reservations.status[sequence]
      const person = reservations.person[sequence]
      if (mayExpire(status)) this.open[person]++
      if (holdsSeats(status)) this.#addSeats(sequence, 1)
      const gaveBack = reservations.confirmedAt[sequence] === 0 ? reservations.cancelledAt.at(sequence) : 0
      const cameBack = Math.max(gaveBack, reservations.expiredAt.at(sequence))
      const buyer = reservations.buyerOf(sequence)
      if (cameBack > this.released[buyer]) this.released[buyer] = cameBack
    }
  }

  /** A hold was made. `turn`: the place of the person's pass, 0 without one. */
  held(sequence: number, turn: number): void {
    const person = this.#sold.reservations.person[sequence]
    this.reserve(person)
    this.open[person]++
    if (turn === 0) this.passlessHolds[person]++
    else {
      this.turnHolds[person] = this.turn[person] === turn ? this.turnHolds[person] + 1 : 1
      this.turn[person] = turn
    }
    this.#addSeats(sequence, 1)
  }

  /** A reservation went from one status to another at `at`. */
  moved(sequence: number, from: ReservationStatus, to: ReservationStatus, at: number): void {
    const person = this.#sold.reservations.person[sequence]
    if (mayExpire(from) && !mayExpire(to)) {
      this.open[person]--
      if (to !== ReservationStatus.confirmed) this.released[person] = at
    }
    if (holdsSeats(from) !== holdsSeats(to)) this.#addSeats(sequence, holdsSeats(to) ? 1 : -1)
  }

  /** A reservation was parted from one of the same person and status: seats stay, and what may expire is one more. */
  parted(part: number): void {
    const { person, status } = this.#sold.reservations
    if (mayExpire(status[part])) this.open[person[part]]++
  }

  /** What was bought leaves its person; and comes to one. */
  leaves(sequence: number): void {
    this.#addSeats(sequence, -1)
  }

  comes(sequence: number): void {
    this.reserve(this.#sold.reservations.person[sequence])
    this.#addSeats(sequence, 1)
  }

  readonly seats = (person: number): number => this.#sold.persons.seats[person]
  readonly seatsOfOption = (person: number, option: number): number => this.#count(person, option)
  readonly seatsOfTier = (person: number, tier: number): number => this.#count(person, optionKeys + tier)
  readonly holds = (person: number): number => this.open[person] ?? 0
  readonly holdsInTurn = (person: number, turn: number): number => {
    if (turn === 0) return this.passlessHolds[person] ?? 0
    return this.turn[person] === turn ? this.turnHolds[person] : 0
  }
  readonly releasedAt = (person: number): number => this.released[person] ?? 0

  /** Every count by its key, but for zeros; for checks. */
  seatCounts(): ReadonlyMap<number, number> {
    const found = new Map<number, number>()
    this.#keys.forEach((key, slot) => {
      if (this.#counts[slot] > 0) found.set(key, this.#counts[slot])
    })
    return found
  }

  #count(person: number, of: number): number {
    return person === 0 ? 0 : this.#counts[this.#slotOf(person * keysPerPerson + of)]
  }

  #addSeats(sequence: number, sign: 1 | -1): void {
    const { options, reservations } = this.#sold
    const person = reservations.person[sequence]
    const number = reservations.option[sequence]
    const option = options[number]!
    const count = reservations.seatCount[sequence]
    this.#add(person * keysPerPerson + number, sign * count)
    for (let i = 0; i < count; i++) {
      this.#add(person * keysPerPerson + optionKeys + option.tierOf(reservations.seat(sequence, i)), sign)
    }
  }

  #add(key: number, change: number): void {
    let slot = this.#slotOf(key)
    if (this.#keys[slot] === 0) {
      if (++this.#used * 2 > this.#keys.length) {
        this.#grow()
        slot = this.#slotOf(key)
      }
      this.#keys[slot] = key
    }
    invariant(this.#counts[slot] + change >= 0, "I5: a person's count never goes below zero")
    this.#counts[slot] += change
  }

  /** Where a key stands in the table, or would. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1
    let slot = hashInteger(key, this.#seed) & mask
    while (this.#keys[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const keys = this.#keys
    const counts = this.#counts
    this.#keys = column(Float64Array, keys.length * 2)
    this.#counts = column(Uint32Array, counts.length * 2)
    for (let before = 0; before < keys.length; before++) {
      if (keys[before] === 0) continue
      const slot = this.#slotOf(keys[before])
      this.#keys[slot] = keys[before]
      this.#counts[slot] = counts[before]
    }
  }
}
