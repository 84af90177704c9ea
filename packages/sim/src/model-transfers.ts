/** Purchases that change hands, in the sequential model. */
import { limits, type TransferEvent } from "@ticketrush/protocol"
import { valueAt } from "./history.ts"
import type { SaleModel } from "./model.ts"
import type { ModelOffer, ModelReservation } from "./model-reservation.ts"

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

/** Which promise an event breaks; what it does to the counts of people is for the caller. */
export const wrongTransfer = (model: SaleModel, event: TransferEvent, at: number): string | undefined => {
  const made = model.reservations.get(event.reservation)
  if (made === undefined) return `reservation ${event.reservation} is ${event.kind} and was never made`
  const { position } = model
  const standing = standingAt(made, position, at)
  const begins = model.begins.get(made.option) ?? Number.POSITIVE_INFINITY
  if (event.kind === "transfer-ended") {
    const isTheirs = event.person === made.person || event.person === standing?.to
    made.offers.push({ position, value: undefined })
    return isTheirs ? undefined : `person ${event.person} ends an offer of reservation ${made.sequence}`
  }
  if (made.status !== "confirmed") return `reservation ${made.sequence} changes hands and is ${made.status}`
  if (model.options.isCancelled(made.option)) return "a reservation changes hands after its option was cancelled"
  if (at >= begins) return "a reservation changes hands after the night began"
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
