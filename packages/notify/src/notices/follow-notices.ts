/** Follows the journals and writes what people are to be told: a journal follower whose view are the notices. */
import { type StoreUnavailable, storeUnavailable, type WriteError } from "@ticketrush/engine/catalogue/errors"
import type { EngineApi, ReservationView, SaleView } from "@ticketrush/engine/EngineApi"
import { makeJournalFollower } from "@ticketrush/engine/feed/JournalFollower"
import type { Journal } from "@ticketrush/engine/journal/Journal"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import { type ConcertId, reservationIdOf, reservationSequenceOf } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { NoticeStore, OfPerson, PersonPage } from "./NoticeStore.ts"
import { lagGauge } from "./notice-metrics.ts"
import { type NoticePage, noticesOf, type ToldNotice } from "./told.ts"
import type { Wanted } from "./Wanted.ts"

export type FollowParts = {
  readonly store: Pick<NoticeStore, "behind" | "position" | "write">
  readonly engine: Pick<EngineApi, "onCommitted">
  /** Knows whose places and reservations are. */
  readonly feed: Pick<SaleFeed, "load">
  readonly journal: Pick<Journal, "read">
  readonly nowMs: () => number
  /** While no person wants to be told no journal is read. */
  readonly wanted: Wanted
  readonly onWritten: () => void
}

export const followNotices = ({ store, engine, feed, journal, nowMs, wanted, onWritten }: FollowParts) =>
  makeJournalFollower<NoticePage, StoreUnavailable, WriteError>({
    name: "the notices to people",
    part: "telling",
    discovery: "telling",
    view: {
      behind: store.behind,
      position: store.position,
      fold: noticesOf,
      write: (concertId, from, to, page) =>
        Effect.flatMap(ofPeople(feed, concertId, page), (known) =>
          Effect.tap(store.write(concertId, from, to, known, nowMs()), () =>
            Effect.sync(() => {
              if (known.told.length + known.moved.length > 0) onWritten()
            }),
          ),
        ),
    },
    engine: {
      onCommitted: (listener) => {
        wanted.onFollowed = listener
        return engine.onCommitted((committed) => wanted.hear(committed))
      },
    },
    journal,
    unavailable: storeUnavailable,
    lagGauge,
  })

/**
 * The sale is asked for what its events name by number, and may be ahead of them: places never change hands, and what was bought is
 * told to the person whose it is by now, or who has paid for it.
 */
export const ofPeople = (
  feed: FollowParts["feed"],
  concertId: ConcertId,
  page: NoticePage,
): Effect.Effect<PersonPage, StoreUnavailable> => {
  if (page.told.every(({ whose }) => whose.by === "person"))
    return Effect.succeed({ ...page, told: page.told.flatMap((told) => peopleTold(told, undefined)) })
  return Effect.callback((resume) =>
    feed.load(concertId, (result) => {
      if (result.kind === "failed") return resume(Effect.fail(storeUnavailable(result.reason)))
      const sale = result.kind === "loaded" ? result.sale : undefined
      resume(Effect.succeed({ ...page, told: page.told.flatMap((told) => peopleTold(told, sale)) }))
    }),
  )
}

/**
 * Empty where there is no one to tell: the sale is gone, or no money was paid back, or the date was not called off. Of what has
 * changed hands the buyer has to pay and is paid back, and the date is that of the one who has it.
 */
const peopleTold = ({ whose, ...told }: ToldNotice, sale: SaleView | undefined): ReadonlyArray<OfPerson> => {
  switch (whose.by) {
    case "person":
      return [{ ...told, person: whose.person }]
    case "place": {
      const person = sale?.line.place(whose.place)?.person
      return person === undefined ? [] : [{ ...told, person }]
    }
    case "reservation": {
      const reservation = sale?.reservation(reservationIdOf(sale.concertId, whose.reservation))
      if (sale === undefined || reservation === undefined) return []
      const { buyer, person } = reservation
      const toBuyer = { ...told, person: buyer ?? person }
      if (told.kind !== "paid-back") return [toBuyer]
      const off = { ...told, person, kind: "called-off" as const }
      const isOff = isCalledOff(sale, reservation)
      // With payments it is the refund that tells of it; where nothing was paid there is none.
      if (sale.payments !== undefined) return isOff && !sale.payments.ofReservation(reservation.id)?.refund ? [off] : []
      if (!isOff) return [toBuyer]
      return buyer === undefined ? [off] : [off, toBuyer]
    }
    case "refund": {
      const id = sale?.payments?.refunded(whose.refund)
      const reservation = id === undefined ? undefined : sale?.reservation(id)
      if (sale === undefined || reservation === undefined) return []
      const subject = reservationSequenceOf(reservation.id)
      const { buyer, person } = reservation
      if (told.kind === "paid-back") return [{ ...told, person: buyer ?? person, subject }]
      return isCalledOff(sale, reservation) ? [{ ...told, person, subject }] : []
    }
  }
}

const isCalledOff = (sale: SaleView, { optionId }: ReservationView): boolean =>
  sale.option(optionId)?.cancelled === true
