/** What everybody may see of a sale: the committed image, never the decided state. */
import {
  concertOfOption,
  concertOfReservation,
  invariant,
  isReservationId,
  optionIdOf,
  optionNumberOf,
  type ReservationId,
  ReservationStatus,
  reservationSequenceOf,
} from "@ticketrush/protocol"
import type { OptionView, ReservationView, SaleView } from "../EngineApi.ts"
import { lineView } from "./line-view.ts"
import { offerView } from "./offers.ts"
import type { OptionSeats } from "./option-seats.ts"
import type { Sale } from "./Sale.ts"

type Committed = {
  readonly epoch: number
  readonly committed: number
  readonly committedAt: number
  readonly hash: Uint8Array
}

/** A live view: what it shows moves on with the sale. `place` tells its epoch, and committed position, time and hash. */
export const viewOf = (sale: Sale, place: Committed): SaleView => ({
  concertId: sale.concertId,
  get epoch() {
    return place.epoch
  },
  get offset() {
    return place.committed
  },
  get at() {
    return place.committedAt
  },
  get hash() {
    return place.hash
  },
  line: lineView(sale.line),
  get policy() {
    return sale.policy
  },
  get closed() {
    return sale.closedImage
  },
  get options() {
    return sale.optionsImage.map((option) => optionView(sale, option))
  },
  option: (optionId) => {
    if (concertOfOption(optionId) !== sale.concertId) return undefined
    const option = sale.options[optionNumberOf(optionId)]
    return option !== undefined && sale.optionsImage.includes(option) ? optionView(sale, option) : undefined
  },
  reservation: (id, as) => reservationView(sale, id, as),
  offer: (place, now) => offerView(sale, place, now),
})

const optionView = (sale: Sale, option: OptionSeats): OptionView => ({
  optionId: optionIdOf(sale.concertId, option.plan.number),
  plan: option.plan,
  get seats() {
    return option.seats
  },
  states: option.image,
  get free() {
    return option.imageFree
  },
})

/**
 * The times of a reservation are written once, so those that belong to an earlier status are told by leaving out the
 * later ones. `as` must be a status that the committed reservation has reached.
 */
const reservationView = (sale: Sale, id: ReservationId, as?: ReservationStatus): ReservationView | undefined => {
  if (!isReservationId(id) || concertOfReservation(id) !== sale.concertId) return undefined
  const { reservations } = sale
  const sequence = reservationSequenceOf(id)
  if (sequence > reservations.count) return undefined
  const published = reservations.published[sequence] as ReservationStatus
  if (published === ReservationStatus.none) return undefined
  const status = as ?? published
  invariant(reached(published, status), "I2: what is told about a reservation is committed")
  const waits = status === ReservationStatus.hold || status === ReservationStatus.paying
  const wasConfirmed = reservations.confirmedAt[sequence] !== 0
  const showsConfirmed =
    status === ReservationStatus.confirmed ||
    status === ReservationStatus.cancelled ||
    status === ReservationStatus.refunded
  const showsCancelled = status === ReservationStatus.cancelled || status === ReservationStatus.refunded
  return {
    id,
    person: sale.persons.ids[reservations.person[sequence]],
    optionId: optionIdOf(sale.concertId, reservations.option[sequence]),
    seats: reservations.seatsOf(sequence),
    price: reservations.price[sequence],
    status,
    reservedAt: reservations.heldAt[sequence],
    holdExpiresAt: waits ? reservations.deadline[sequence] : null,
    confirmedAt: showsConfirmed && wasConfirmed ? reservations.confirmedAt[sequence] : null,
    expiredAt: status === ReservationStatus.expired ? reservations.expiredAt[sequence] : null,
    cancelledAt: showsCancelled ? reservations.cancelledAt[sequence] : null,
    refundedAt: status === ReservationStatus.refunded ? reservations.refundedAt[sequence] : null,
    calledPerson: status === ReservationStatus.cancelled ? calledPerson(sale, sequence) : null,
  }
}

const calledPerson = (sale: Sale, sequence: number): number | null => {
  const place = sale.reservations.called[sequence]
  return place === 0 ? null : sale.line.person[place]
}

/** How far along its one-way road each status is. */
const road: Readonly<Record<ReservationStatus, number>> = {
  [ReservationStatus.none]: 0,
  [ReservationStatus.hold]: 1,
  [ReservationStatus.paying]: 2,
  [ReservationStatus.confirmed]: 3,
  [ReservationStatus.cancelled]: 4,
  [ReservationStatus.refunded]: 5,
  [ReservationStatus.expired]: 5,
}

const reached = (published: ReservationStatus, status: ReservationStatus): boolean =>
  status !== ReservationStatus.none && road[status] <= road[published]
