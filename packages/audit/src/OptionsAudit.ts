/**
 * Follows the seats that the house keeps and the options that were called off, from the journal alone: nobody holds such a
 * seat, it comes back at its time, and what was held or bought of an option that was called off ends, every bit of it.
 */
import type { OptionCancelled, OptionEvent, SeatsBlocked, SeatsReleased } from "@ticketrush/protocol"

export type OptionsParts = {
  /** How many seats an option has; undefined for one that does not exist. */
  readonly seatsOf: (option: number) => number | undefined
  /** The reservation that has a seat, or whose seat is out of sight. */
  readonly holderOf: (option: number, seat: number) => number | undefined
  /** Reservations of an option that are held or bought. */
  readonly standing: (option: number) => Iterable<number>
  readonly wrong: (sentence: string) => void
}

type House = { readonly blocked: Map<number, number>; cancelled: boolean }

const forGood = Number.POSITIVE_INFINITY

export class OptionsAudit {
  readonly #parts: OptionsParts
  readonly #houses = new Map<number, House>()
  /** To be taken back, with the number of the record since which they are. */
  readonly #pending = new Map<number, number>()
  #record = 0
  #owed = false

  constructor(parts: OptionsParts) {
    this.#parts = parts
  }

  get blocked(): number {
    let seats = 0
    for (const { blocked } of this.#houses.values()) seats += blocked.size
    return seats
  }

  isBlocked(option: number, seat: number): boolean {
    return this.#houses.get(option)?.blocked.has(seat) === true
  }

  isCancelled(option: number): boolean {
    return this.#houses.get(option)?.cancelled === true
  }

  follow(event: OptionEvent, at: number): void {
    const { seatsOf, wrong } = this.#parts
    const { option } = event
    const count = seatsOf(option)
    if (count === undefined) return wrong(`${event.kind} is about option ${option}, which does not exist`)
    if (this.isCancelled(option)) wrong(`${event.kind} is about option ${option}, which was cancelled`)
    const house = this.#houseOf(option)
    if (event.kind === "seats-blocked") return this.#block(house, event, count, at)
    return event.kind === "seats-released" ? this.#release(house, event, at) : this.#cancel(house, event, count)
  }

  /** A hold or a late payment took seats. `what` begins the sentence. */
  taken(what: string, option: number, seats: ReadonlyArray<number>): void {
    const house = this.#houses.get(option)
    if (house === undefined) return
    if (house.cancelled) return this.#parts.wrong(`${what} of option ${option} after that was cancelled`)
    const seat = seats.find((each) => house.blocked.has(each))
    if (seat !== undefined) this.#parts.wrong(`I1 ${what} with seat ${seat} of option ${option}, which was blocked`)
  }

  /** A payment came through of what is called off: it is to be taken back. */
  bought(reservation: number, option: number): void {
    if (this.isCancelled(option)) this.#pending.set(reservation, this.#record)
  }

  /** Seats are free again: those of an option that was called off go to the house. */
  cameBack(reservation: number, option: number, seats: ReadonlyArray<number>): void {
    this.#pending.delete(reservation)
    if (!this.isCancelled(option)) return
    for (const seat of seats) this.#houseOf(option).blocked.set(seat, forGood)
  }

  beginRecord(at: number): void {
    this.#record++
    this.#owed = false
    for (const { blocked, cancelled } of this.#houses.values()) {
      if (cancelled) continue
      for (const until of blocked.values()) if (until <= at) this.#owed = true
    }
  }

  /** Called where all that was due at the time of the record has been done. */
  endRecord(): void {
    if (this.#owed) this.#parts.wrong("I6 blocked seats were due to be released, and were not")
    // In the order in which they came to be pending: the first one waits for the longest time.
    const [oldest] = this.#pending
    if (oldest === undefined) return
    const [reservation, since] = oldest
    if (since < this.#record) this.#parts.wrong(`reservation ${reservation} went on after its option was cancelled`)
  }

  #houseOf(option: number): House {
    const known = this.#houses.get(option)
    if (known !== undefined) return known
    const made: House = { blocked: new Map(), cancelled: false }
    this.#houses.set(option, made)
    return made
  }

  #freeOf({ blocked }: House, option: number, count: number): ReadonlyArray<number> {
    const all = Array.from({ length: count }, (_, seat) => seat)
    return all.filter((seat) => !blocked.has(seat) && this.#parts.holderOf(option, seat) === undefined)
  }

  #block(house: House, { option, seats, until }: SeatsBlocked, count: number, at: number): void {
    const { holderOf, wrong } = this.#parts
    if (until !== null && until <= at) wrong(`seats of option ${option} were blocked until a time that was over`)
    for (const seat of seats ?? this.#freeOf(house, option, count)) {
      if (seat >= count) wrong(`seat ${seat} of option ${option} was blocked and does not exist`)
      const holder = holderOf(option, seat)
      if (holder !== undefined) wrong(`I1 seat ${seat} of option ${option} was blocked, reservation ${holder} has it`)
      house.blocked.set(seat, until ?? forGood)
    }
  }

  #release({ blocked }: House, { due, option, seats }: SeatsReleased, at: number): void {
    const { wrong } = this.#parts
    if (due !== null && due > at) wrong(`seats of option ${option} were released ${due - at} ms early`)
    const released = seats ?? [...blocked].filter(([, until]) => due === null || until === due).map(([seat]) => seat)
    if (released.length === 0) wrong(`no seat of option ${option} was released`)
    for (const seat of released) {
      if (!blocked.delete(seat)) wrong(`seat ${seat} of option ${option} was released and was not blocked`)
    }
    if (due !== null) this.#owed = false
  }

  #cancel(house: House, { option }: OptionCancelled, count: number): void {
    house.cancelled = true
    for (const seat of this.#freeOf(house, option, count)) house.blocked.set(seat, forGood)
    for (const reservation of this.#parts.standing(option)) this.#pending.set(reservation, this.#record)
  }
}
