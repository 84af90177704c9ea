/** Events of tickets that change hands: the one who has them offers them to a named person, who takes them or not. */
/** `person` offers a reservation that they have to person `to`, until journal time `until`. */
export type TransferOffered = {
  readonly kind: "transfer-offered"
  readonly reservation: number
  readonly person: number
  readonly to: number
  readonly until: number
}
/**
 * `person`, who made the offer or to whom it was made, ended it. One whose time is over, or whose seats are others by then, ends without an event.
 * `from`: who made it, and has the reservation. Absent: in journals of before.
 */
export type TransferEnded = {
  readonly kind: "transfer-ended"
  readonly reservation: number
  readonly from?: number
  readonly person: number
}
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
