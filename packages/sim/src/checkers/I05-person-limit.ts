/** I5: nobody has more seats than the limit, holds and sales together; counted from the events by other means than the model. */
import type { SaleEvent } from "@ticketrush/protocol"
import type { Checker } from "./Checker.ts"

class Counts {
  readonly #byPerson = new Map<number, number>()
  readonly #reservations = new Map<number, { readonly person: number; readonly seats: number }>()

  of(person: number): number {
    return this.#byPerson.get(person) ?? 0
  }

  take(event: SaleEvent): void {
    if (event.kind === "held") {
      const made = { person: event.person, seats: event.seats.length }
      this.#reservations.set(event.reservation, made)
      this.#add(made.person, made.seats)
    } else if (event.kind === "cancelled" || event.kind === "expired") {
      const ended = this.#reservations.get(event.reservation)
      if (ended !== undefined) this.#add(ended.person, -ended.seats)
    }
  }

  #add(person: number, seats: number): void {
    this.#byPerson.set(person, this.of(person) + seats)
  }
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
        if (event.kind !== "held" || event.terms !== undefined || limit === 0) continue
        const count = counts.of(event.person)
        if (count > limit) return `I5: person ${event.person} has ${count} seats, the limit is ${limit}`
      }
      return undefined
    },
  }
}
