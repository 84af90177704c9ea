/**
 * I5: no person has more seats than the limit, holds and sales together; counted from the events by other means than
 * the model.
 */
import type { SaleEvent } from "@ticketrush/protocol"
import type { SaleModel } from "../model.ts"
import type { Checker } from "./Checker.ts"

class Counts {
  readonly #byPerson = new Map<number, number>()
  readonly #reservations = new Map<number, { readonly person: number; readonly seats: number }>()

  ownerOf(reservation: number): number {
    return this.#reservations.get(reservation)?.person ?? 0
  }

  of(person: number): number {
    return this.#byPerson.get(person) ?? 0
  }

  take(event: SaleEvent): void {
    if (event.kind === "held") {
      const made = { person: event.person, seats: event.seats.length }
      this.#reservations.set(event.reservation, made)
      this.#add(made.person, made.seats)
    } else if (event.kind === "parted") {
      const whole = this.#reservations.get(event.reservation)
      const [person, seats] = [event.person, event.seats.length]
      this.#reservations.set(event.reservation, { person, seats: (whole?.seats ?? 0) - seats })
      this.#reservations.set(event.part, { person, seats })
    } else if (event.kind === "transferred") {
      const { seats = 0 } = this.#reservations.get(event.reservation) ?? {}
      this.#add(event.from, -seats)
      this.#reservations.set(event.reservation, { person: event.person, seats })
      this.#add(event.person, seats)
    } else if (event.kind === "cancelled" || event.kind === "expired" || event.kind === "retaken") {
      const moved = this.#reservations.get(event.reservation)
      if (moved !== undefined) this.#add(moved.person, event.kind === "retaken" ? moved.seats : -moved.seats)
    }
  }

  #add(person: number, seats: number): void {
    this.#byPerson.set(person, this.of(person) + seats)
  }
}

/** Who gets seats by an event that the limit of the set-up is for. */
const takerOf = (event: SaleEvent, { rules }: SaleModel, counts: Counts): number | undefined => {
  if (event.kind === "held") return event.terms === undefined ? event.person : undefined
  if (event.kind === "transferred") return rules.length === 0 ? event.person : undefined
  return event.kind === "retaken" && rules.length === 0 ? counts.ownerOf(event.reservation) : undefined
}

export const personLimit = (): Checker => {
  const sales = new Map<number, Counts>()
  return {
    promise: "I5 a person never exceeds the limit",
    committed: ({ record, model, events }) => {
      const counts = sales.get(record.concertId) ?? new Counts()
      sales.set(record.concertId, counts)
      const limit = model.policy.seatsPerPersonMax
      for (const event of events) {
        counts.take(event)
        // Where rules are in force, theirs is the limit.
        const person = limit === 0 ? undefined : takerOf(event, model, counts)
        if (person === undefined) continue
        const count = counts.of(person)
        if (count > limit) return `I5: person ${person} has ${count} seats, the limit is ${limit}`
      }
      return undefined
    },
  }
}
