/** A line of the list at the door: one seat that was bought, and whose it is. Nothing about money. */
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import { type OptionPlan, type PersonId, ReservationStatus, type SeatPlan } from "@ticketrush/protocol"
import { bookingNumberOf } from "@ticketrush/protocol/booking-number"
import type { Cell } from "@ticketrush/protocol/csv"
import type { DateTimes } from "./date-time.ts"

export const doorColumns = [
  ...["bookingNumber", "seat", "section", "row", "number", "flags", "tier", "name", "userId", "confirmedAt"],
  "transfers",
]

/** `names`: of those who were not removed. */
export const doorRows = (
  view: ReservationView,
  seats: ReadonlyArray<SeatPlan>,
  { tiers }: OptionPlan,
  names: ReadonlyMap<PersonId, string>,
  times: DateTimes,
): ReadonlyArray<ReadonlyArray<Cell>> =>
  view.status === ReservationStatus.confirmed
    ? view.seats.map((index) => {
        const { flags, number, row, seatNumber, section, tier } = seats[index]
        return [
          ...[bookingNumberOf(view.id), seatNumber, section, row, number, flags.join(" "), tiers[tier].name],
          ...[names.get(view.person) ?? null, view.person, times.format(view.confirmedAt!)],
          view.transfers ?? 0,
        ]
      })
    : []
