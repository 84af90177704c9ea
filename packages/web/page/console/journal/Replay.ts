/**
 * A sale at any position of its journal: seats, people in line and the counters of the console, from its events alone. Going
 * back begins anew. It computes no rule: what happened stands in the events.
 */
import type { OptionPlan } from "@ticketrush/protocol/commands"
import type { SaleEvent, SeatsBlocked, SeatsReleased } from "@ticketrush/protocol/events"
import { expandLayout, type SeatPlan } from "@ticketrush/protocol/layout"
import { PlaceStatus } from "@ticketrush/protocol/line"
import type { JournalEvent } from "./Events.ts"

export const seatStates = { free: 0, held: 1, sold: 2, blocked: 3 } as const

export type OptionState = {
  readonly plan: OptionPlan
  readonly seats: ReadonlyArray<SeatPlan>
  /** One of `seatStates` for each seat. */
  readonly states: Uint8Array
  /** When a blocked seat is released by itself. */
  readonly blockedUntil: Map<number, number | null>
  cancelled: boolean
}

type Reservation = { readonly option: number; readonly seats: ReadonlyArray<number>; readonly person: number }

type Counters = {
  waiting: number
  active: number
  admitted: number
  held: number
  sold: number
  available: number
  blocked: number
  expired: number
}

export class Replay {
  readonly events: ReadonlyArray<JournalEvent>
  /** By its number inside the concert. */
  options = new Map<number, OptionState>()
  /** By their sequence inside the concert. */
  reservations = new Map<number, Reservation>()
  /** How many events are applied. */
  #at = 0
  #line = { waiting: 0, returned: 0, active: 0, admitted: 0, expired: 0 }

  constructor(events: ReadonlyArray<JournalEvent>) {
    this.events = events
  }

  /** Behind the first `count` events. */
  goTo(count: number): void {
    if (count < this.#at) this.#begin()
    for (; this.#at < Math.min(count, this.events.length); this.#at++) this.#apply(this.events[this.#at].event)
  }

  counters(): Counters {
    const { returned, waiting, ...line } = this.#line
    const seats = [0, 0, 0, 0]
    for (const { states } of this.options.values()) for (const state of states) seats[state]++
    const [available, held, sold, blocked] = seats
    return { waiting: waiting + returned, ...line, available, held, sold, blocked }
  }

  #begin(): void {
    this.options = new Map()
    this.reservations = new Map()
    this.#at = 0
    this.#line = { waiting: 0, returned: 0, active: 0, admitted: 0, expired: 0 }
  }

  #apply(event: SaleEvent): void {
    switch (event.kind) {
      case "option-added": {
        const seats = expandLayout(event.option.layout, event.option.tiers.length)
        if (typeof seats === "string") throw new Error(seats)
        const states = new Uint8Array(seats.length)
        const option = { plan: event.option, seats, states, blockedUntil: new Map(), cancelled: false }
        this.options.set(event.option.number, option)
        return
      }
      case "held":
        this.reservations.set(event.reservation, event)
        return this.#seats(event.reservation, seatStates.held)
      case "parted": {
        const whole = this.reservations.get(event.reservation)
        if (whole === undefined) return
        const seats = whole.seats.filter((seat) => !event.seats.includes(seat))
        this.reservations.set(event.reservation, { ...whole, seats })
        this.reservations.set(event.part, { ...whole, seats: event.seats })
        return
      }
      case "transferred": {
        const had = this.reservations.get(event.reservation)
        if (had !== undefined) this.reservations.set(event.reservation, { ...had, person: event.person })
        return
      }
      case "confirmed":
        return this.#seats(event.reservation, seatStates.sold)
      case "retaken":
        this.#line.expired--
        return this.#seats(event.reservation, seatStates.sold)
      case "cancelled":
      case "expired":
        if (event.kind === "expired") this.#line.expired++
        // Out of sight until they reappear: they are not sold, and cannot be held.
        return this.#seats(event.reservation, event.returnsAt === undefined ? seatStates.free : seatStates.held)
      case "reappeared":
        return this.#seats(event.reservation, seatStates.free)
      case "seats-blocked":
        return this.#block(event)
      case "seats-released":
        return this.#release(event)
      case "option-cancelled": {
        const option = this.options.get(event.option)
        if (option === undefined) return
        option.cancelled = true
        for (const [index, state] of option.states.entries()) {
          if (state === seatStates.free) option.states[index] = seatStates.blocked
        }
        return
      }
      default:
        return this.#people(event)
    }
  }

  #people(event: SaleEvent): void {
    const line = this.#line
    switch (event.kind) {
      case "joined":
        line.waiting++
        return
      case "admitted":
      case "called":
        this.#gone(event.was)
        line.active++
        line.admitted++
        return
      case "returned":
        line.returned++
        return
      case "left":
      case "passed-over":
      case "lapsed":
      case "pass-used":
      case "pass-expired":
      case "pass-revoked":
      case "pass-idle":
        return this.#gone(event.was)
      case "line-cleared":
        line.waiting = 0
        line.returned = 0
        return
      default:
    }
  }

  #gone(was: PlaceStatus): void {
    if (was === PlaceStatus.waiting) this.#line.waiting--
    else if (was === PlaceStatus.returned) this.#line.returned--
    else if (was === PlaceStatus.active) this.#line.active--
  }

  /** What comes back to a night that was called off belongs to the house. */
  #seats(reservation: number, state: number): void {
    const known = this.reservations.get(reservation)
    const option = known === undefined ? undefined : this.options.get(known.option)
    if (known === undefined || option === undefined) return
    const shown = state === seatStates.free && option.cancelled ? seatStates.blocked : state
    for (const index of known.seats) option.states[index] = shown
  }

  #block({ option: number, seats, until }: SeatsBlocked): void {
    const option = this.options.get(number)
    if (option === undefined) return
    for (const index of seats ?? option.states.keys()) {
      if (seats === null && option.states[index] !== seatStates.free) continue
      option.states[index] = seatStates.blocked
      option.blockedUntil.set(index, until)
    }
  }

  #release({ due, option: number, seats }: SeatsReleased): void {
    const option = this.options.get(number)
    if (option === undefined) return
    for (const [index, until] of [...option.blockedUntil]) {
      const isMeant = seats === null ? due === null || until === due : seats.includes(index)
      if (!isMeant) continue
      option.blockedUntil.delete(index)
      option.states[index] = seatStates.free
    }
  }
}
