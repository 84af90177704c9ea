/** Purchases that are offered to a person, as their list shows them: from a projection, which may be behind. Taking decides. */
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import { concertOfReservation, type PersonId, seatIdOf } from "@ticketrush/protocol"
import type { TransferOfferResponse } from "@ticketrush/protocol/transfer-requests"
import { Clock, Effect } from "effect"
import type { DateTimes } from "../render/date-time.ts"
import { type ListParts, optionOf, type PageAsked } from "./reservations-of.ts"

export type OfferParts = Pick<ListParts, "list" | "sales" | "times">

/** The newest purchase first. `next`: the last row, where there are more behind it. */
export const pageOfOffers = Effect.fnUntraced(function* (
  { list, sales, times }: OfferParts,
  person: PersonId,
  { before, limit }: Pick<PageAsked, "before" | "limit">,
) {
  yield* list.waitForAll
  const offeredAt = yield* Clock.currentTimeMillis
  const { items, next } = yield* list.list({ person, offeredAt, limit, ...(before && { after: before }) })
  const offers = yield* Effect.forEach(items, (row) =>
    Effect.map(optionOf(sales, row.optionId), (option) =>
      bodyOf(
        row,
        row.seats.map((index) => option?.seats[index]?.seatNumber),
        times,
      ),
    ),
  )
  return { items: offers, next }
})

/** In the declared field order. */
const bodyOf = (
  { id, optionId, person, price, seats, transferOffer }: ReservationView,
  names: ReadonlyArray<string | undefined>,
  times: DateTimes,
): (typeof TransferOfferResponse)["Type"] => ({
  reservationId: id,
  fromUserId: person,
  concertId: concertOfReservation(id),
  optionId,
  seatIds: seats.map((index) => seatIdOf(optionId, index)),
  seatNumbers: names.every((name) => name !== undefined) ? names : null,
  price,
  until: times.format(transferOffer!.until),
})
