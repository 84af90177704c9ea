/** A reservation that was made through a strategy of the lab: it stays PENDING until it is released. */
import type { BookingRow } from "@ticketrush/engine/backends/RowStore"
import type { OptionAnswer } from "@ticketrush/engine/sales/SaleReads"
import { concertOfReservation, optionOfSeat, seatIndexOf } from "@ticketrush/protocol"
import type { DateTimes } from "./date-time.ts"

/** Without the option the body lacks the name of its seat. */
export const pendingBody = (row: BookingRow, option: OptionAnswer | undefined, times: DateTimes) => ({
  id: row.id,
  userId: row.person,
  seatId: row.seats[0],
  reservationTime: times.format(row.at),
  status: row.releasedAt === null ? ("PENDING" as const) : ("CANCELLED" as const),
  concertId: concertOfReservation(row.id),
  optionId: optionOfSeat(row.seats[0]),
  seatNumber: option?.seats[seatIndexOf(row.seats[0])]?.seatNumber ?? null,
})
