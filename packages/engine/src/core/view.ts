/** A sale for readers: the committed image, never the decided state. */
import {
  type AddedBy,
  type ConcertId,
  concertOfReservation,
  invariant,
  isReservationId,
  type OptionId,
  type OptionPlan,
  optionIdOf,
  type PersonId,
  type Place,
  type ReservationId,
  ReservationStatus,
  type RulesVersion,
  reservationIdOf,
  reservationSequenceOf,
  type SalePolicy,
  type SeatPlan,
} from "@ticketrush/protocol"
import type {
  LineView,
  OfferView,
  OptionView,
  PaymentsView,
  ReservationView,
  SaleView,
  WishesView,
} from "../EngineApi.ts"
import { CommittedLine } from "./line-view.ts"
import { offerView } from "./offers.ts"
import { nextUntil, type OptionSeats } from "./option-seats.ts"
import { CommittedPayments, refundOfPart } from "./payments-view.ts"
import type { Sale } from "./Sale.ts"
import { holdsSeats } from "./transitions.ts"

/** Where a sale stands in its journal: its epoch, and position, time and hash of the last committed record. */
export type CommittedHead = { epoch: number; position: number; at: number; hash: Uint8Array }

/**
 * A live view: what it shows moves on with the sale and its head.
 * A class, because an object literal with getters has a shape of its own each time, and keeps what it shows alive by it.
 */
export class CommittedSale implements SaleView {
  readonly line: LineView
  readonly #sale: Sale
  readonly #head: Readonly<CommittedHead>

  constructor(sale: Sale, head: Readonly<CommittedHead>) {
    this.line = new CommittedLine(sale.line)
    this.#sale = sale
    this.#head = head
  }

  get concertId(): ConcertId {
    return this.#sale.concertId
  }

  get epoch(): number {
    return this.#head.epoch
  }

  get offset(): number {
    return this.#head.position
  }

  get at(): number {
    return this.#head.at
  }

  get hash(): Uint8Array {
    return this.#head.hash
  }

  get policy(): SalePolicy {
    return this.#sale.policy
  }

  get rules(): ReadonlyArray<RulesVersion> {
    return this.#sale.rules.image
  }

  get closed(): boolean {
    return this.#sale.closedImage
  }

  get expired(): number {
    return this.#sale.reservations.expiredImage
  }

  get payments(): PaymentsView | undefined {
    const { concertId, paymentsImage, reservations } = this.#sale
    return paymentsImage === undefined ? undefined : new CommittedPayments(concertId, paymentsImage, reservations)
  }

  get options(): ReadonlyArray<OptionView> {
    return this.#sale.optionsImage.map((option) => new CommittedOption(this.#sale, option))
  }

  option(optionId: OptionId): OptionView | undefined {
    const option = this.#sale.option(optionId)
    return option !== undefined && this.#sale.optionsImage.includes(option)
      ? new CommittedOption(this.#sale, option)
      : undefined
  }

  reservation(id: ReservationId, as?: ReservationStatus): ReservationView | undefined {
    return reservationView(this.#sale, id, as)
  }

  wishes(person: PersonId): WishesView | undefined {
    const { concertId, wishes } = this.#sale
    const found = wishes?.committed(person)
    return (
      found && {
        wishes: found.wishes.map(({ option, wish }) => ({ option: optionIdOf(concertId, option), wish })),
        outcome: found.outcome,
        rank: found.rank,
        reservation: found.made === 0 ? null : reservationIdOf(concertId, found.made),
      }
    )
  }

  offer(place: Place, now: number): OfferView | undefined {
    return offerView(this.#sale, place, now)
  }
}

class CommittedOption implements OptionView {
  readonly optionId: OptionId
  readonly states: Uint8Array
  readonly #sale: Sale
  readonly #option: OptionSeats

  constructor(sale: Sale, option: OptionSeats) {
    this.#sale = sale
    this.optionId = optionIdOf(sale.concertId, option.plan.number)
    this.states = option.image
    this.#option = option
  }

  get plan(): OptionPlan {
    return this.#option.plan
  }

  get added(): AddedBy | undefined {
    return this.#option.added
  }

  get seats(): ReadonlyArray<SeatPlan> {
    return this.#option.seats
  }

  get free(): number {
    return this.#option.imageFree
  }

  get sold(): number {
    return this.#option.imageSold
  }

  get blocked(): number {
    return this.#option.imageBlocked
  }

  get cancelled(): boolean {
    return this.#option.cancelledImage
  }

  get nextReleaseAt(): number | null {
    const next = nextUntil(this.#option.blockedUntilImage)
    return Number.isFinite(next) ? next : null
  }

  get standing(): number {
    const { option, published, count } = this.#sale.reservations
    const { number } = this.#option.plan
    let standing = 0
    for (let sequence = 1; sequence <= count; sequence++) {
      if (option[sequence] === number && holdsSeats(published[sequence])) standing++
    }
    return standing
  }
}

/**
 * The times of a reservation are written once, so those that belong to an earlier status are told by leaving out the
 * later ones. Only its deadline may have moved, and is told as it is. `as` must be a status that the committed reservation has reached.
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
  const best = reservations.bestOf(sequence)
  const showsCancelled = status === ReservationStatus.cancelled || status === ReservationStatus.refunded
  const seats = reservations.seatsShown(sequence)
  return {
    id,
    person: sale.persons.ids[reservations.holderShown(sequence)],
    optionId: optionIdOf(sale.concertId, reservations.option[sequence]),
    seats,
    price: reservations.priceShown(sequence),
    ...bookingFee(sale, seats.length),
    status,
    reservedAt: reservations.heldAt[sequence],
    holdExpiresAt: waits ? reservations.deadlineShown(sequence) : null,
    confirmedAt: showsConfirmed && wasConfirmed ? reservations.confirmedAt[sequence] : null,
    expiredAt: status === ReservationStatus.expired ? reservations.expiredAt.at(sequence) : null,
    cancelledAt: showsCancelled ? reservations.cancelledAt.at(sequence) : null,
    refundedAt: status === ReservationStatus.refunded ? reservations.refundedAt.at(sequence) : null,
    ...(best === undefined ? {} : { best }),
    calledPerson: status === ReservationStatus.cancelled ? calledPerson(sale, sequence) : null,
    ...(reservations.parts === undefined ? {} : partingOf(sale, sequence)),
    ...(reservations.transfers === undefined ? {} : transferOf(sale, sequence, status)),
  }
}

const bookingFee = ({ paymentsImage }: Sale, seats: number): Pick<ReservationView, "bookingFee"> => {
  const due = paymentsImage?.bookingFee(seats) ?? 0
  return due === 0 ? {} : { bookingFee: due }
}

const transferOf = (
  { persons, reservations }: Sale,
  sequence: number,
  status: ReservationStatus,
): Pick<ReservationView, "buyer" | "transferOffer" | "transfers"> => {
  const whole = reservations.wholeOf(sequence)
  const bought = reservations.transfers?.committed(whole === 0 ? sequence : whole)
  const changed = bought !== undefined && bought.buyer !== reservations.holderShown(sequence)
  const buyer = changed ? { buyer: persons.ids[bought.buyer] } : {}
  const transfer = reservations.transfers?.committed(sequence)
  if (transfer === undefined) return buyer
  const { offer, times } = transfer
  const { confirmed } = ReservationStatus
  const isBought = reservations.published[sequence] === confirmed && status === confirmed
  const stands = offer !== null && isBought && reservations.seatsShown(sequence).length === offer.seats
  return {
    ...buyer,
    ...(times === 0 ? {} : { transfers: times }),
    ...(stands ? { transferOffer: { to: offer.to, until: offer.until } } : {}),
  }
}

const partingOf = (sale: Sale, sequence: number): Pick<ReservationView, "parts" | "partOf"> => {
  const { concertId, paymentsImage, reservations } = sale
  const whole = reservations.wholeOf(sequence)
  if (whole !== 0) return { partOf: reservationIdOf(concertId, whole) }
  const holder = reservations.holderShown(sequence)
  // What an earlier holder gave back is theirs to read, with what was paid back for it.
  const shown = reservations
    .partsOf(sequence)
    .filter((part) => reservations.published[part] !== ReservationStatus.none && reservations.person[part] === holder)
  if (shown.length === 0) return {}
  const parts = shown.map((part) => ({
    id: reservationIdOf(concertId, part),
    seats: reservations.seatsOf(part),
    price: reservations.price[part],
    ...bookingFee(sale, reservations.seatCount[part]),
    status: reservations.published[part] as ReservationStatus,
    cancelledAt: reservations.cancelledAt.at(part),
    refund:
      paymentsImage === undefined
        ? null
        : refundOfPart(paymentsImage, reservations, paymentsImage.newestImage(sequence), part),
  }))
  return { parts }
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
