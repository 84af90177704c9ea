/** Tickets that change hands: the one who has them offers them to a named person, who takes them or not. */
import type { Facts } from "./commands.ts"
import type { PersonId, ReservationId } from "./ids.ts"

type OfPerson = { readonly reservation: ReservationId; readonly person: PersonId }

/** The holder of what was bought offers all its seats to another person, for a while. */
export type OfferTransfer = OfPerson & { readonly kind: "offer-transfer"; readonly to: PersonId }
/** The holder takes the offer back, or the person to whom it was made declines it. */
export type EndTransfer = OfPerson & { readonly kind: "end-transfer" }
/** The person to whom it was offered takes it: their limits count, and how they are verified. Of facts nothing else does. */
export type TakeTransfer = OfPerson & { readonly kind: "take-transfer"; readonly facts?: Facts }
export type TransferCommand = OfferTransfer | EndTransfer | TakeTransfer

/** `person` offers a reservation that they have to person `to`, until journal time `until`. */
export type TransferOffered = {
  readonly kind: "transfer-offered"
  readonly reservation: number
  readonly person: number
  readonly to: number
  readonly until: number
}
/** `person`, who made the offer or to whom it was made, ended it. One whose time is over, or whose seats are others by then, ends without an event. */
export type TransferEnded = { readonly kind: "transfer-ended"; readonly reservation: number; readonly person: number }
/** A CONFIRMED reservation of person `from` is that of `person` now, with the seats and times that it has. */
export type Transferred = {
  readonly kind: "transferred"
  readonly reservation: number
  readonly from: number
  readonly person: number
}
export type TransferEvent = TransferOffered | TransferEnded | Transferred

export const isTransferEvent = (event: { readonly kind: string }): event is TransferEvent =>
  event.kind === "transfer-offered" || event.kind === "transfer-ended" || event.kind === "transferred"
