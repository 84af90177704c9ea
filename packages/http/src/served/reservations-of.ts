/** The reservations of a person, as lists show them: those of the sales, and those that strategies of the lab made. */
import type { Lab } from "@ticketrush/engine/backends/Lab"
import type { BookingRow } from "@ticketrush/engine/backends/RowStore"
import type { StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { ReservationCursor, ReservationList, ReservationPage } from "@ticketrush/engine/catalogue/ReservationList"
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import type { OptionAnswer } from "@ticketrush/engine/sales/SaleReads"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import {
  concertOfOption,
  concertOfReservation,
  isConcertId,
  type OptionId,
  optionOfSeat,
  type PersonId,
  type ReservationStatus,
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

export type ListedStatus = ListedReservation["status"]

export type PageAsked = {
  readonly concertId?: number
  readonly optionId?: number
  /** Any of these; all when there are none. */
  readonly statuses: ReadonlyArray<ListedStatus>
  /** Rows. */
  readonly limit: number
  /** The last row of the page before. */
  readonly before?: ReservationCursor
}

/** Newest first. `next`: the last row, where there may be more behind it. */
export const pageOfReservations = Effect.fnUntraced(function* (
  { list, sales, times, lab }: ListParts,
  person: PersonId,
  asked: PageAsked,
) {
  const { concertId, optionId, statuses, limit, before } = asked
  const known = concertId === undefined || isConcertId(concertId)
  const sold = statuses.flatMap((word) => (word === "PENDING" ? [] : [statusOf(word)]))
  yield* list.waitForAll
  const page: ReservationPage =
    !known || (statuses.length > 0 && sold.length === 0)
      ? { items: [], next: null }
      : yield* list.list({
          ...{ person, limit },
          ...(concertId !== undefined && { concertId }),
          ...(optionId !== undefined && { optionId }),
          ...(sold.length > 0 && { statuses: sold }),
          ...(before && { after: before }),
        })
  const rows = yield* Effect.forEach(page.items, (row) => reservationBody(sales, times, row))
  const booked = yield* Effect.forEach(yield* lab.reservationsOf(person), (row) => bookingBody(sales, times, row))
  // What strategies of the lab made has no pages of its own.
  const newest = [...rows, ...booked.filter((each) => isAsked(each, asked))].sort(
    (a, b) => b.at - a.at || b.body.id - a.body.id,
  )
  const shown = newest.slice(0, limit)
  const last = shown.at(-1)
  const more = newest.length > limit || page.next !== null
  return {
    items: shown.map(({ body }) => body),
    next: more && last !== undefined ? { reservedAt: last.at, id: last.body.id } : null,
  }
})

type Listed = { readonly at: number; readonly body: ListedReservation }

const isAsked = ({ at, body }: Listed, { concertId, optionId, statuses, before }: PageAsked): boolean =>
  (concertId === undefined || concertId === body.concertId) &&
  (optionId === undefined || optionId === body.optionId) &&
  (statuses.length === 0 || statuses.includes(body.status)) &&
  (before === undefined || at < before.reservedAt || (at === before.reservedAt && body.id < before.id))

const statusOf = (word: ListedStatus): ReservationStatus =>
  (reservationStatusWords as ReadonlyArray<string>).indexOf(word) as ReservationStatus

/** Oldest first. After an answer of 201 the person finds that reservation here. */
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
    // Whole, as the times of a journal are: a page says where it ends.
    at: Math.floor(row.at),
    body: pendingBody(row, option, times),
  }))

/** Undefined when it cannot be had now: a list is still a list without the names of its seats. */
export const optionOf = (sales: Sales, optionId: OptionId): Effect.Effect<OptionAnswer | undefined> =>
  Effect.callback((resume) => {
    sales.ask(concertOfOption(optionId), { kind: "option", optionId }, (asked) => {
      if (asked.kind === "defect") return resume(Effect.die(asked.cause))
      resume(Effect.succeed(asked.kind === "answer" ? (asked.value ?? undefined) : undefined))
    })
  })
