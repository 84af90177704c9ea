/** What an audit of one sale says. */
import type { LineFigures } from "./LineAudit.ts"
import type { MoneyFigures } from "./MoneyAudit.ts"
import type { FollowedReservation } from "./reservation-steps.ts"

export type SaleFigures = {
  readonly concertId: number
  readonly records: number
  readonly events: number
  readonly reservations: number
  readonly people: number
  readonly seats: number
  readonly free: number
  /** Kept by the house. */
  readonly blocked: number
  readonly held: number
  readonly sold: number
  /** Money of the confirmed reservations, in minor units. */
  readonly revenue: number
  readonly line: LineFigures
  readonly money: MoneyFigures
}

export type SaleReport = { readonly figures: SaleFigures; readonly violations: ReadonlyArray<string> }

/** Seats that were bought, and what they cost. */
export const soldOf = (
  reservations: Iterable<FollowedReservation>,
): { readonly sold: number; readonly revenue: number } => {
  let sold = 0
  let revenue = 0
  for (const { held, status } of reservations) {
    if (status !== "confirmed") continue
    sold += held.seats.length
    revenue += held.price
  }
  return { sold, revenue }
}
