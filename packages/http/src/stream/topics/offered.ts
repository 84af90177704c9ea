/** What readers of the shared frames are told of the seats that are kept for them. */
import type { PlaceView, SaleView } from "@ticketrush/engine/EngineApi"
import { type PersonId, PlaceStatus, reservationIdOf, type SaleEvent } from "@ticketrush/protocol"
import { instant } from "../../render/instant.ts"
import { offeredJson } from "../../render/offered.ts"

/** As JSON; undefined without a pass: nothing can be kept then. */
export const offeredAt = (sale: SaleView, place: PlaceView | undefined, now: number): string | undefined =>
  place?.status === PlaceStatus.active ? offeredJson(sale.offer(place.place, now), instant) : undefined

/** Who takes seats with an event, or gives them back: only they can, while the seats are kept for them. */
export const movesSeats = (sale: SaleView, event: SaleEvent): PersonId | undefined => {
  if (event.kind === "held") return event.person
  if (event.kind !== "cancelled" && event.kind !== "expired" && event.kind !== "retaken") return undefined
  return sale.reservation(reservationIdOf(sale.concertId, event.reservation))?.person
}
