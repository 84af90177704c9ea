/**
 * I9 for called people: the seats that are shown as kept for a place are those that all others are refused at the
 * offset told.
 */
import { optionNumberOf } from "@ticketrush/protocol"
import type { SaleModel } from "../model.ts"
import type { Checker } from "./Checker.ts"

export const offers = (): Checker => ({
  promise: "I9 called people are shown the seats that are kept for them",
  viewed: ({ view, model, node }) => {
    const { offset, at } = view
    const kept = model.closedAt(offset) ? new Map<number, string>() : keptAt(model, offset, at)
    for (const { place } of model.line.places) {
      const offer = view.offer(place, at)
      const shown = offer && textOf(optionNumberOf(offer.optionId), offer.seats, offer.until)
      if (shown === kept.get(place)) continue
      return `I9: node ${node + 1} shows place ${place} ${shown} at position ${offset}, the journal says ${kept.get(place)}`
    }
    return undefined
  },
})

const textOf = (option: number, seats: ReadonlyArray<number>, until: number): string =>
  `seats ${[...seats].sort((a, b) => a - b).join()} of option ${option} until ${until}`

/** Counted seat by seat: what is free, and kept for a called person whose pass lasts. */
const keptAt = (model: SaleModel, offset: number, at: number): ReadonlyMap<number, string> => {
  const found = new Map<number, { readonly option: number; readonly seats: number[]; readonly until: number }>()
  for (const [option, prices] of model.prices) {
    for (let seat = 0; seat < prices.length; seat++) {
      const offer = model.line.offerAt(`${option}:${seat}`, offset)
      if (offer === undefined || offer.until <= at || model.seatStateAt(option, seat, offset) !== "free") continue
      if (!model.line.mayTakeOffer(offer.place, offset)) continue
      const known = found.get(offer.place)
      if (known === undefined) found.set(offer.place, { option, seats: [seat], until: offer.until })
      else known.seats.push(seat)
    }
  }
  return new Map([...found].map(([place, { option, seats, until }]) => [place, textOf(option, seats, until)]))
}
