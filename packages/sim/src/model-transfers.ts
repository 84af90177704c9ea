/** Purchases that change hands, in the sequential model. */
import { limits, type RulesSet, type SalePolicy, type TransferEvent } from "@ticketrush/protocol"
import { valueAt } from "./history.ts"
import type { BuyersModel } from "./model-buyers.ts"
import type { ModelOffer, ModelReservation } from "./model-reservation.ts"

/** What they must know of their sale. */
type Sold = {
  readonly position: number
  readonly policy: SalePolicy
  readonly begins: ReadonlyMap<number, number>
  readonly reservations: ReadonlyMap<number, ModelReservation>
  readonly options: { readonly isCancelled: (option: number) => boolean }
  readonly buyers: BuyersModel
  readonly rulesAt: (at: number) => RulesSet | undefined
  readonly addToCount: (person: number, change: number) => number
}

/** The offer that stood at a position and a time. */
export const standingAt = (made: ModelReservation, position: number, at: number): ModelOffer | undefined => {
  const offer = valueAt<ModelOffer | undefined>(made.offers, position, undefined)
  if (
    offer === undefined ||
    at >= offer.until ||
    made.statuses.findLast((change) => change.position <= position)?.value !== "confirmed"
  ) {
    return undefined
  }
  // Seats that were given back since make another thing of it.
  return valueAt(made.partings, position, 0) === offer.partings ? offer : undefined
}

export const offersAt = (made: ModelReservation, position: number): number =>
  made.offers.filter((change) => change.position <= position && change.value !== undefined).length

export const holderOf = (made: ModelReservation, position: number): number => valueAt(made.holders, position, 0)

/** Which promise an event breaks, but for the limits of people. */
const wrongTransfer = (model: Sold, event: TransferEvent, at: number): string | undefined => {
  const made = model.reservations.get(event.reservation)
  if (made === undefined) return `reservation ${event.reservation} is ${event.kind} and was never made`
  const { position } = model
  const standing = standingAt(made, position, at)
  const begins = model.begins.get(made.option) ?? Number.POSITIVE_INFINITY
  if (event.kind === "transfer-ended") {
    const isTheirs = event.from === made.person && (event.person === made.person || event.person === standing?.to)
    made.offers.push({ position, value: undefined })
    return isTheirs ? undefined : `person ${event.person} ends an offer of reservation ${made.sequence}`
  }
  if (made.status !== "confirmed") return `reservation ${made.sequence} changes hands and is ${made.status}`
  if (model.options.isCancelled(made.option)) return "a reservation changes hands after its option was cancelled"
  if (at >= begins) return "a reservation changes hands after the night began"
  if (model.rulesAt(at)?.rules.transfersForbidden) return "I5: a reservation changes hands although the rules forbid it"
  if (event.kind === "transfer-offered") {
    const { person, to, until } = event
    if (person !== made.person || to === person) return `person ${person} offers reservation ${made.sequence} to ${to}`
    if (standing !== undefined) return `reservation ${made.sequence} is offered twice at a time`
    if (until !== Math.min(at + limits.transferMs, begins)) return `an offer ends at ${until}`
    made.offers.push({ position, value: { to, until, partings: valueAt(made.partings, position, 0) } })
    const offers = offersAt(made, position)
    return offers > limits.transferOffersMax ? `reservation ${made.sequence} is offered ${offers} times` : undefined
  }
  if (event.from !== made.person || event.person !== standing?.to) {
    return `person ${event.person} takes reservation ${made.sequence} of person ${event.from} without an offer`
  }
  made.offers.push({ position, value: undefined })
  return undefined
}

/** The seats stay sold, and count for another person: within the limits of that person. */
export const transferred = (model: Sold, event: TransferEvent, at: number): string | undefined => {
  const wrong = wrongTransfer(model, event, at)
  if (wrong !== undefined || event.kind !== "transferred") return wrong
  const { buyers, position } = model
  const made = model.reservations.get(event.reservation)!
  model.addToCount(made.person, -made.seats.length)
  buyers.gives(made, position)
  made.person = event.person
  made.holders.push({ position, value: event.person })
  buyers.retaken(made, position)
  return beyondLimits(model, made, at)
}

/** I5: seats that a person has got without a hold are within the limits of now. */
export const beyondLimits = (model: Sold, made: ModelReservation, at: number): string | undefined => {
  const inForce = model.rulesAt(at)
  const limit = inForce === undefined ? model.policy.seatsPerPersonMax : inForce.rules.perPersonMax
  const count = model.addToCount(made.person, made.seats.length)
  if (limit > 0 && count > limit) return `I5: person ${made.person} has ${count} seats, the limit is ${limit}`
  return inForce && model.buyers.beyond(made, inForce.rules, model.position)
}
