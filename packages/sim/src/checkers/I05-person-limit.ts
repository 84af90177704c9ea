/** I5: nobody has more seats than the limit, holds and sales together; recounted from the reservations. */
import type { SaleModel } from "../model.ts"
import type { Checker } from "./Checker.ts"

export const personLimit = (): Checker => ({
  promise: "I5 a person never exceeds the limit",
  committed: ({ model, events }) => {
    const limit = model.policy.seatsPerPersonMax
    if (limit === 0) return undefined
    for (const event of events) {
      // Where rules are in force, theirs is the limit.
      if (event.kind !== "held" || event.terms !== undefined) continue
      const count = seatsOf(model, event.person)
      if (count > limit) return `I5: person ${event.person} has ${count} seats, the limit is ${limit}`
    }
    return undefined
  },
})

const seatsOf = (model: SaleModel, person: number): number => {
  let count = 0
  for (const made of model.reservations.values()) {
    const has = made.status === "hold" || made.status === "paying" || made.status === "confirmed"
    if (has && made.person === person) count += made.seats.length
  }
  return count
}
