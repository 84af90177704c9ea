/**
 * From events of a sale to notices: pure, so that one event is the same notice whenever it is read. Events name places and
 * reservations by numbers; whose they are is asked of the sale afterwards ({@link Whose}).
 */
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import { type ConcertId, limits, readEvents, type SaleEvent } from "@ticketrush/protocol"
import type { NoticeKind } from "./Notice.ts"
import { OffersTold, toldFrom } from "./OffersTold.ts"

/** `subject` of a refund is not known from its event: it is the reservation that the refund is for. */
export type Whose =
  | { readonly by: "person"; readonly person: number }
  | { readonly by: "place"; readonly place: number }
  | { readonly by: "reservation"; readonly reservation: number }
  | { readonly by: "refund"; readonly refund: number }

export type Times = { readonly until: number | null; readonly nextAt: number; readonly uselessAt: number }

export type ToldNotice = Times & { readonly kind: NoticeKind; readonly subject: number; readonly whose: Whose }

/** Of holds that were made before these records: `subject` is the reservation. */
export type MovedHold = Times & { readonly subject: number }

/** What records do to the notices of a sale. A reservation stands in one of these lists. */
export type NoticePage = {
  readonly told: ReadonlyArray<ToldNotice>
  readonly moved: ReadonlyArray<MovedHold>
  /** Reservations that are held no more, and are not being paid. */
  readonly withdrawn: ReadonlyArray<number>
  /** Reservations of which no offer of before stands any more. What stands since is among those told. */
  readonly offersOver: ReadonlyArray<number>
  /** Those among them of which the other person is told so, where they were told that it stands. */
  readonly offersWithdrawn: ReadonlyArray<number>
}

export const noticesOf = (_concertId: ConcertId, records: ReadonlyArray<JournalRecord>): NoticePage => {
  const told: ToldNotice[] = []
  const holds = new Map<number, ToldNotice | MovedHold | null>()
  const offers = new OffersTold()
  for (const { at, frame } of records) {
    readEvents(frame, (event) => {
      const notice = toldOf(event, at)
      if (notice !== undefined) told.push(notice)
      else changeHold(holds, event, at)
      offers.take(event, at)
    })
  }
  const left = [...holds]
  return {
    told: [...told, ...offers.told, ...left.flatMap(([, hold]) => (hold !== null && "whose" in hold ? [hold] : []))],
    moved: left.flatMap(([, hold]) => (hold !== null && !("whose" in hold) ? [hold] : [])),
    withdrawn: left.flatMap(([subject, hold]) => (hold === null ? [subject] : [])),
    offersOver: offers.over,
    offersWithdrawn: offers.withdrawn,
  }
}

/** All but holds, which may be over by the end of the page. */
const toldOf = (event: SaleEvent, at: number): ToldNotice | undefined => {
  switch (event.kind) {
    case "admitted":
      return ofPlace("your-turn", event.place, at, event.until)
    case "called":
      return ofPlace("called", event.place, at, event.priorityUntil)
    case "refunded": {
      const { reservation } = event
      return { ...paidBack(at), subject: reservation, whose: { by: "reservation", reservation } }
    }
    case "refund-settled":
      return { ...paidBack(at), subject: 0, whose: { by: "refund", refund: event.refund } }
    case "refund-asked":
      // Told only where the date was called off: see `ofPeople`.
      return { ...paidBack(at), kind: "called-off", subject: 0, whose: { by: "refund", refund: event.refund } }
    default:
      return undefined
  }
}

const ofPlace = (kind: NoticeKind, place: number, at: number, until: number): ToldNotice => ({
  ...{ kind, subject: place, whose: { by: "place", place } },
  ...{ until, nextAt: at, uselessAt: until },
})

const paidBack = (at: number) => ({ kind: "paid-back" as const, ...toldFrom(at) })

const changeHold = (holds: Map<number, ToldNotice | MovedHold | null>, event: SaleEvent, at: number): void => {
  switch (event.kind) {
    case "held": {
      const { deadline, person, reservation } = event
      holds.set(reservation, heldNotice(person, reservation, at, deadline))
      return
    }
    case "extended": {
      const { deadline, reservation: subject } = event
      const times = timesOfHold(at, deadline)
      const known = holds.get(subject)
      if (known !== null) holds.set(subject, { ...(known ?? { subject }), ...times })
      return
    }
    case "intent-opened":
      holds.set(event.reservation, payNotice(event.reservation, at, event.until))
      return
    case "paying":
    case "confirmed":
    case "cancelled":
    case "expired":
      holds.set(event.reservation, null)
      return
  }
}

export const heldNotice = (person: number, reservation: number, at: number, deadline: number): ToldNotice => ({
  ...{ kind: "hold-ending", subject: reservation, whose: { by: "person", person } },
  ...timesOfHold(at, deadline),
})

/** In place of what is told of the hold. */
const payNotice = (reservation: number, at: number, until: number): ToldNotice => ({
  ...{ kind: "pay-ending", subject: reservation, whose: { by: "reservation", reservation } },
  ...timesOfHold(at, until),
})

/** A minute before the end, or in the middle of a hold that is shorter than two. */
const timesOfHold = (at: number, deadline: number): Times => ({
  until: deadline,
  nextAt: Math.floor(deadline - Math.min(limits.noticeHoldMs, Math.max(0, deadline - at) / 2)),
  uselessAt: deadline,
})
