/** From events to the rows of the reservation list: pure, one page of a journal at a time. */
import {
  type ConcertId,
  isTransferEvent,
  type Moved,
  optionIdOf,
  type PersonId,
  type ReservationId,
  ReservationStatus,
  readEvents,
  reservationIdOf,
} from "@ticketrush/protocol"
import type { ReservationView } from "../EngineApi.ts"
import type { JournalRecord } from "../journal/Journal.ts"

/** Each time is written once, when its status is reached; the deadline when a hold is made, and when it is extended. */
export type Reached = {
  /** Null in what a page does to an older row that does not change hands. */
  person: PersonId | null
  status: ReservationStatus
  /** Null in what a page does to an older row whose deadline it leaves. */
  deadline: number | null
  confirmedAt: number | null
  expiredAt: number | null
  cancelledAt: number | null
  refundedAt: number | null
  /** The newest one, null where it ended. */
  offer: RowOffer | null
}

export type RowOffer = { readonly to: PersonId; readonly until: number }

export type ReservationRow = Omit<Reached, "deadline" | "person"> & {
  person: PersonId
  deadline: number
  readonly id: ReservationId
  readonly optionId: number
  readonly seats: ReadonlyArray<number>
  readonly price: number
  readonly reservedAt: number
}

/** Seats that leave a row of an older page for one of their own. */
export type PartedRow = {
  readonly whole: ReservationId
  readonly person: PersonId
  readonly seats: ReadonlyArray<number>
  readonly price: number
  /** Null where the page does not tell: it is that of the whole before the page. */
  readonly confirmedAt: number | null
}

/**
 * What a page does to the rows of its concert: new ones, as they are after the page, then those that are parted from older
 * ones, then moves of both.
 */
export type ProjectionPage = {
  readonly made: ReadonlyMap<ReservationId, ReservationRow>
  readonly parted: ReadonlyMap<ReservationId, PartedRow>
  readonly moved: ReadonlyMap<ReservationId, Reached>
}

const statusOf = {
  paying: ReservationStatus.paying,
  confirmed: ReservationStatus.confirmed,
  cancelled: ReservationStatus.cancelled,
  refunded: ReservationStatus.refunded,
  expired: ReservationStatus.expired,
} as const satisfies Record<Moved["kind"], ReservationStatus>

const nothingReached = { confirmedAt: null, expiredAt: null, cancelledAt: null, refundedAt: null, offer: null }

export const foldPage = (concertId: ConcertId, records: ReadonlyArray<JournalRecord>): ProjectionPage => {
  const made = new Map<ReservationId, ReservationRow>()
  const moved = new Map<ReservationId, Reached>()
  const parted = new Map<ReservationId, PartedRow>()
  for (const { at, frame } of records) {
    readEvents(frame, (event) => {
      if (!("reservation" in event)) return
      const id = reservationIdOf(concertId, event.reservation)
      if (event.kind === "held") {
        const { person, seats, price, deadline } = event
        const optionId = optionIdOf(concertId, event.option)
        const status = ReservationStatus.hold
        made.set(id, { id, optionId, person, seats, price, reservedAt: at, deadline, status, ...nothingReached })
        return
      }
      if (event.kind === "reappeared") return
      if (event.kind === "parted") {
        const { person, price, seats } = event
        const part = reservationIdOf(concertId, event.part)
        const whole = made.get(id)
        const before = moved.get(id)
        if (before !== undefined) before.offer = null
        if (whole === undefined) {
          parted.set(part, { whole: id, person, seats, price, confirmedAt: before?.confirmedAt ?? null })
          return
        }
        made.set(part, { ...whole, id: part, seats, price, offer: null })
        made.set(id, without(whole, { seats, price }))
        return
      }
      let row: Reached | undefined = made.get(id) ?? moved.get(id)
      if (row === undefined) {
        row = { person: null, status: ReservationStatus.none, deadline: null, ...nothingReached }
        moved.set(id, row)
      }
      row.offer = null
      if (event.kind === "extended") {
        row.status = ReservationStatus.hold
        row.deadline = event.deadline
      } else if (event.kind === "intent-opened") {
        row.status = ReservationStatus.paying
        row.deadline = event.until
      } else if (isTransferEvent(event)) {
        row.status = ReservationStatus.confirmed
        if (event.kind === "transferred") row.person = event.person
        if (event.kind === "transfer-offered") row.offer = { to: event.to, until: event.until }
      } else if (event.kind === "retaken") reach(row, "confirmed", at)
      else reach(row, event.kind, at)
    })
  }
  return { made, parted, moved }
}

export const without = (
  whole: ReservationRow,
  { price, seats }: Pick<PartedRow, "price" | "seats">,
): ReservationRow => ({
  ...whole,
  seats: whole.seats.filter((seat) => !seats.includes(seat)),
  price: whole.price - price,
  offer: null,
})

const reach = (row: Reached, kind: Moved["kind"], at: number): void => {
  row.status = statusOf[kind]
  if (kind === "confirmed") row.confirmedAt = at
  if (kind === "expired") row.expiredAt = at
  if (kind === "cancelled") row.cancelledAt = at
  if (kind === "refunded") row.refundedAt = at
}

/** The same shape that a sale gives of one reservation. */
export const toView = (row: ReservationRow): ReservationView => {
  const waits = row.status === ReservationStatus.hold || row.status === ReservationStatus.paying
  return {
    id: row.id,
    person: row.person,
    optionId: row.optionId,
    seats: row.seats,
    price: row.price,
    status: row.status,
    reservedAt: row.reservedAt,
    holdExpiresAt: waits ? row.deadline : null,
    confirmedAt: row.confirmedAt,
    // A reservation that was paid late has expired, too, and shows it no more.
    expiredAt: row.status === ReservationStatus.expired ? row.expiredAt : null,
    cancelledAt: row.cancelledAt,
    refundedAt: row.refundedAt,
    // Told once, by the sale, in the answer to the cancellation; a list does not repeat it.
    calledPerson: null,
    ...(row.offer === null ? {} : { transferOffer: row.offer }),
  }
}
