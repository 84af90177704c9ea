/**
 * Committed: seats that came back and are kept for people who were called. Only `publish` changes it; it has one entry
 * for each called person whose pass lasts, and none for people who wait.
 */
import { type Called, optionIdOf, type Place, PlaceStatus, SeatState } from "@ticketrush/protocol"
import type { OfferView } from "../EngineApi.ts"
import type { OptionSeats } from "./option-seats.ts"
import type { Sale } from "./Sale.ts"

/** A place is called once in its life, so it has one offer at most. */
export type Offer = {
  readonly option: number
  /** In the order of the hall. */
  readonly seats: number[]
  readonly until: number
}

export const publishOffer = (sale: Sale, { place, freed, priorityUntil }: Called): void => {
  const { reservations } = sale
  const option = sale.options[reservations.option[freed]]!
  const seats = [...reservations.seatsShown(freed)].sort((a, b) => a - b)
  for (const seat of seats) option.publishOffer(seat, place)
  sale.offersImage ??= new Map()
  sale.offersImage.set(place, { option: option.plan.number, seats, until: priorityUntil })
}

/** The place that a seat which came back is kept for while its pass lasts; 0: not kept, or kept for `person`. */
export const keptFor = ({ line }: Sale, option: OptionSeats, seat: number, person: number, now: number): Place => {
  const place = option.offeredAt(seat, now)
  return place === 0 || line.person[place] === person || line.state[place] !== PlaceStatus.active ? 0 : place
}

/** The offers of a sale that was read back, in which everything decided is published. */
export const restoreOffers = (sale: Sale, kept: ReadonlyArray<readonly [number, number, number, number]>): void => {
  for (const [number, seat, place, until] of kept) {
    const option = sale.options[number]!
    option.offer(seat, place, until)
    option.publishOffer(seat, place)
    if (!sale.line.passes.pending(sale.line.pass[place])) continue
    sale.offersImage ??= new Map()
    const known = sale.offersImage.get(place)
    if (known === undefined) sale.offersImage.set(place, { option: number, seats: [seat], until })
    else known.seats.push(seat)
  }
}

/** What is still kept for a place at `now`: free seats that called no later place. */
export const offerView = (sale: Sale, place: Place, now: number): OfferView | undefined => {
  const offer = sale.offersImage?.get(place)
  if (offer === undefined || offer.until <= now || sale.closedImage) return undefined
  const option = sale.options[offer.option]!
  const seats = offer.seats.filter(
    (seat) => option.image[seat] === SeatState.free && option.offeredToImage![seat] === place,
  )
  if (seats.length === 0) return undefined
  return { optionId: optionIdOf(sale.concertId, offer.option), seats, until: offer.until }
}
