/** The reservations of a person, as lists show them: those of the sales, and those that strategies of the lab made. */
import type { Lab } from "@ticketrush/engine/backends/Lab"
import type { BookingRow } from "@ticketrush/engine/backends/RowStore"
import type { StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { ReservationCursor, ReservationList } from "@ticketrush/engine/catalogue/ReservationList"
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import type { OptionAnswer } from "@ticketrush/engine/sales/SaleReads"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import {
  concertOfOption,
  concertOfReservation,
  type OptionId,
  optionOfSeat,
  type PersonId,
  reservationStatusWords,
  seatIdOf,
} from "@ticketrush/protocol"
import type { ReservationResponse } from "@ticketrush/protocol/http-schemas"
import { Effect } from "effect"
import type { DateTimes } from "../render/date-time.ts"
import { pendingBody } from "../render/pending.ts"
import { allPages } from "./all-pages.ts"

export type ListParts = {
  readonly list: ReservationList["Service"]
  readonly sales: Sales
  readonly times: DateTimes
  readonly lab: Lab
}

export type ListedReservation = (typeof ReservationResponse)["Type"]

/** Oldest first. Whoever has just been answered 201 finds that reservation here. */
export const reservationsOf = Effect.fnUntraced(function* (
  { list, sales, times, lab }: ListParts,
  person: PersonId,
): Effect.fn.Return<ReadonlyArray<ListedReservation>, StoreUnavailable> {
  yield* list.waitForAll
  const rows = yield* allPages((after: ReservationCursor | undefined) =>
    list.list({ person, ...(after === undefined ? {} : { after }) }),
  )
  const sold = yield* Effect.forEach(rows, (row) => reservationBody(sales, times, row))
  const booked = yield* lab.reservationsOf(person)
  if (booked.length === 0) return sold.map(({ body }) => body).reverse()
  const bodies = yield* Effect.forEach(booked, (row) => bookingBody(sales, times, row))
  return [...sold, ...bodies].sort((a, b) => a.at - b.at).map(({ body }) => body)
})

const reservationBody = (sales: Sales, times: DateTimes, row: ReservationView) =>
  Effect.map(optionOf(sales, row.optionId), (option) => ({
    at: row.reservedAt,
    body: {
      id: row.id,
      userId: row.person,
      seatId: seatIdOf(row.optionId, row.seats[0]),
      reservationTime: times.format(row.reservedAt),
      status: reservationStatusWords[row.status] as Exclude<(typeof reservationStatusWords)[number], "NONE">,
      concertId: concertOfReservation(row.id),
      optionId: row.optionId,
      seatNumber: option?.seats[row.seats[0]].seatNumber ?? null,
    },
  }))

const bookingBody = (sales: Sales, times: DateTimes, row: BookingRow) =>
  Effect.map(optionOf(sales, optionOfSeat(row.seats[0])), (option) => ({
    at: row.at,
    body: pendingBody(row, option, times),
  }))

/** Undefined when it cannot be had now: a list is still a list without the names of its seats. */
const optionOf = (sales: Sales, optionId: OptionId): Effect.Effect<OptionAnswer | undefined> =>
  Effect.callback((resume) => {
    sales.ask(concertOfOption(optionId), { kind: "option", optionId }, (asked) => {
      if (asked.kind === "defect") return resume(Effect.die(asked.cause))
      resume(Effect.succeed(asked.kind === "answer" ? (asked.value ?? undefined) : undefined))
    })
  })
