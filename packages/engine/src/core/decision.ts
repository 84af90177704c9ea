/**
 * What is decided about one command. Every answer that is not an event says which position it rests on. It is sent only
 * once that position is committed, so that no refusal rests on a hold that was never committed.
 */
import type { Refusal, ReservationStatus, SaleEvent } from "@ticketrush/protocol"

export type Decision =
  /** `reservation` is a sequence, 0 for commands about the sale or its line; `more` events follow the first. */
  | {
      readonly kind: "event"
      readonly event: SaleEvent
      readonly more: ReadonlyArray<SaleEvent>
      readonly reservation: number
      readonly status: ReservationStatus
    }
  | {
      readonly kind: "same"
      readonly reservation: number
      readonly status: ReservationStatus
      readonly restsOn: number
    }
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly restsOn: number }

export const noMore: ReadonlyArray<SaleEvent> = []

export const event = (made: SaleEvent, reservation: number, status: ReservationStatus, more = noMore): Decision => ({
  kind: "event",
  event: made,
  more,
  reservation,
  status,
})

/** One event at least. */
export const events = (all: ReadonlyArray<SaleEvent>, reservation: number, status: ReservationStatus): Decision =>
  event(all[0], reservation, status, all.length === 1 ? noMore : all.slice(1))

export const refused = (why: Refusal, restsOn: number): Decision => ({ kind: "refused", refusal: why, restsOn })
