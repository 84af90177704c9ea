/**
 * ⑤ One command against one state at one time: an event, "the same again", or a refusal. Pure and synchronous: it
 * reads the state and changes nothing.
 *
 * Every answer that is not an event says which position it rests on. It may be told to anybody only once that position
 * is committed: nobody is refused by a hold that never existed.
 */
import {
  type Command,
  concertOfReservation,
  concertOfSeat,
  type Hold,
  isReservationId,
  isSeatId,
  limits,
  type OpenSale,
  optionNumberOf,
  optionOfSeat,
  optionsPerConcertMax,
  type Refusal,
  type RefusalCode,
  type ReservationCommand,
  ReservationStatus,
  refusal,
  reservationIdOf,
  reservationSequenceMax,
  reservationSequenceOf,
  reservationStatusWords,
  type SaleEvent,
  SeatState,
  seatIndexOf,
  unreachable,
  wrongLayout,
} from "@ticketrush/protocol"
import type { OptionSeats } from "./option-seats.ts"
import type { Sale } from "./Sale.ts"

export type Decision =
  /** `reservation` is a sequence, 0 for commands about the sale; more than one event only when a sale is opened. */
  | {
      readonly kind: "event"
      readonly event: SaleEvent
      readonly more: ReadonlyArray<SaleEvent>
      readonly reservation: number
      readonly status: ReservationStatus
    }
  | {
      readonly kind: "same"
      readonly reservation: number
      readonly status: ReservationStatus
      readonly restsOn: number
    }
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly restsOn: number }

const noMore: ReadonlyArray<SaleEvent> = []
const seatTaken = refusal("seat-taken")
const holdExpired = refusal("hold-expired")
const keyReused = refusal("key-reused")

export const decide = (sale: Sale, command: Command, now: number): Decision => {
  if (command.kind === "open-sale") return openSale(sale, command)
  if (!sale.opened) return refused(refusal("sale-unknown", { concertId: sale.concertId }), sale.planPosition)
  switch (command.kind) {
    case "hold":
      return hold(sale, command, now)
    case "start-paying":
    case "confirm":
    case "cancel":
    case "refund":
      return onReservation(sale, command, now)
    case "close-sale":
      if (sale.closed)
        return { kind: "same", reservation: 0, status: ReservationStatus.none, restsOn: sale.planPosition }
      return event({ kind: "sale-closed" }, 0, ReservationStatus.none)
    default:
      return unreachable(command)
  }
}

const event = (made: SaleEvent, reservation: number, status: ReservationStatus, more = noMore): Decision => ({
  kind: "event",
  event: made,
  more,
  reservation,
  status,
})

const refused = (why: Refusal, restsOn: number): Decision => ({ kind: "refused", refusal: why, restsOn })

const openSale = (sale: Sale, command: OpenSale): Decision => {
  if (sale.opened) return refused(refusal("sale-exists", { concertId: sale.concertId }), sale.planPosition)
  const wrong = wrongPlan(command)
  if (wrong !== undefined) return refused(refusal("unprocessable", { reason: wrong }), sale.planPosition)
  return event(
    { kind: "sale-opened", policy: command.policy },
    0,
    ReservationStatus.none,
    command.options.map((option) => ({ kind: "option-added", option })),
  )
}

const wrongPlan = ({ options, policy }: OpenSale): string | undefined => {
  if (options.length === 0) return "a sale needs at least one option"
  const numbers = new Set<number>()
  for (const option of options) {
    if (!Number.isInteger(option.number) || option.number < 0 || option.number >= optionsPerConcertMax) {
      return "an option number is 0 .. 1023"
    }
    if (numbers.has(option.number)) return `option number ${option.number} stands twice`
    numbers.add(option.number)
    if (option.tiers.length === 0 || option.tiers.length > 255) return "an option has 1 to 255 price tiers"
    for (const { price } of option.tiers) {
      if (!Number.isInteger(price) || price < 0 || price > limits.priceMax) return "a price is 0 .. 1,000,000,000"
    }
    const wrong = wrongLayout(option.layout, option.tiers.length)
    if (wrong !== undefined) return wrong
  }
  const { holdTtlMs, opensAt, seatsPerPersonMax } = policy
  if (!Number.isInteger(holdTtlMs) || holdTtlMs < limits.holdTtlMsMin || holdTtlMs > limits.holdTtlMsMax) {
    return `a hold lasts ${limits.holdTtlMsMin} to ${limits.holdTtlMsMax} ms`
  }
  if (!Number.isInteger(seatsPerPersonMax) || seatsPerPersonMax < 0) return "seatsPerPersonMax is 0 or more"
  if (!Number.isInteger(opensAt) || opensAt < 0) return "opensAt is a time in milliseconds"
  return undefined
}

const hold = (sale: Sale, command: Hold, now: number): Decision => {
  const { reservations, persons } = sale
  const person = persons.find(command.person)
  if (command.key !== null && person !== 0) {
    const made = sale.keys.find(person, command.key)
    if (made !== 0) {
      return sameSeats(sale, made, command.seats)
        ? { kind: "same", reservation: made, status: ReservationStatus.hold, restsOn: reservations.position[made] }
        : refused(keyReused, reservations.position[made])
    }
  }

  const count = command.seats.length
  if (count < 1 || count > limits.seatsPerHoldMax) {
    return refused(refusal("seats-count", { max: limits.seatsPerHoldMax }), 0)
  }
  const optionId = isSeatId(command.seats[0]) ? optionOfSeat(command.seats[0]) : 0
  const option = optionId === 0 ? undefined : sale.options[optionNumberOf(optionId)]
  for (let i = 0; i < count; i++) {
    const wrong = wrongSeat(sale, command.seats, i, optionId, option)
    if (wrong !== undefined) return refused(wrong, sale.planPosition)
  }
  if (option === undefined) return refused(refusal("seat-unknown", { seatId: command.seats[0] }), sale.planPosition)

  if (sale.closed) return refused(refusal("sale-closed", { concertId: sale.concertId }), sale.planPosition)
  if (now < sale.policy.opensAt) {
    return refused(refusal("sale-not-open", { opensAt: sale.policy.opensAt }), sale.planPosition)
  }
  const limit = sale.policy.seatsPerPersonMax
  if (limit > 0 && count + (person === 0 ? 0 : persons.seats[person]) > limit) {
    const detail = { userId: command.person, concertId: sale.concertId, limit }
    return refused(refusal("person-limit", detail), person === 0 ? sale.planPosition : persons.positions[person])
  }

  const seats = new Array<number>(count)
  let price = 0
  for (let i = 0; i < count; i++) {
    const seat = seatIndexOf(command.seats[i])
    if (option.state[seat] !== SeatState.free) {
      return refused(seatTaken, reservations.position[option.holder[seat]])
    }
    seats[i] = seat
    price += option.price(seat)
  }
  const sequence = reservations.count + 1
  if (sequence > reservationSequenceMax) {
    return refused(refusal("sequence-exhausted", { concertId: sale.concertId }), sale.position)
  }
  return event(
    {
      kind: "held",
      reservation: sequence,
      person: command.person,
      option: option.plan.number,
      seats,
      deadline: now + sale.policy.holdTtlMs,
      price,
      key: command.key,
    },
    sequence,
    ReservationStatus.hold,
  )
}

/** What is wrong with the `i`-th seat as asked for, without looking at who has it. */
const wrongSeat = (
  sale: Sale,
  seats: ReadonlyArray<number>,
  i: number,
  optionId: number,
  option: OptionSeats | undefined,
): Refusal | undefined => {
  const seatId = seats[i]
  if (!isSeatId(seatId) || concertOfSeat(seatId) !== sale.concertId) return refusal("seat-unknown", { seatId })
  if (optionOfSeat(seatId) !== optionId) return refusal("seats-of-two-options")
  if (option === undefined || seatIndexOf(seatId) >= option.count) return refusal("seat-unknown", { seatId })
  for (let j = 0; j < i; j++) if (seats[j] === seatId) return refusal("seats-repeated", { seatId })
  return undefined
}

/** Whether a hold asked for exactly the seats that reservation `made` got, in any order. */
const sameSeats = (sale: Sale, made: number, asked: ReadonlyArray<number>): boolean => {
  const { reservations } = sale
  const count = reservations.seatCount[made]
  if (asked.length !== count) return false
  for (let i = 0; i < count; i++) {
    const seatId = asked[i]
    if (!isSeatId(seatId) || concertOfSeat(seatId) !== sale.concertId) return false
    if (optionNumberOf(optionOfSeat(seatId)) !== reservations.option[made]) return false
    let found = false
    for (let j = 0; j < count; j++) found ||= reservations.seat(made, j) === seatIndexOf(seatId)
    if (!found) return false
    for (let j = 0; j < i; j++) if (asked[j] === seatId) return false
  }
  return true
}

const onReservation = (sale: Sale, command: ReservationCommand, now: number): Decision => {
  const { reservations, persons } = sale
  const id = command.reservation
  const ours = isReservationId(id) && concertOfReservation(id) === sale.concertId
  const sequence = ours ? reservationSequenceOf(id) : 0
  const exists = reservations.exists(sequence)
  if (!exists || (command.person !== null && persons.ids[reservations.person[sequence]] !== command.person)) {
    const detail = { reservationId: id, userId: command.person ?? 0 }
    return refused(refusal("reservation-unknown", detail), exists ? reservations.position[sequence] : 0)
  }

  const status = reservations.status[sequence] as ReservationStatus
  const restsOn = reservations.position[sequence]
  const moved = (kind: "paying" | "confirmed" | "cancelled" | "refunded", to: ReservationStatus): Decision =>
    event({ kind, reservation: sequence }, sequence, to)
  const wrongStatus = (code: RefusalCode): Decision =>
    refused(refusal(code, { currentStatus: reservationStatusWords[status] }), restsOn)

  switch (command.kind) {
    case "start-paying":
      if (status !== ReservationStatus.hold) return wrongStatus("not-hold")
      if (now >= reservations.deadline[sequence]) return refused(holdExpired, restsOn)
      return moved("paying", ReservationStatus.paying)
    case "confirm":
      if (status === ReservationStatus.confirmed) return { kind: "same", reservation: sequence, status, restsOn }
      if (status !== ReservationStatus.paying) return wrongStatus("not-paying")
      if (now >= reservations.deadline[sequence]) return refused(holdExpired, restsOn)
      return moved("confirmed", ReservationStatus.confirmed)
    case "cancel":
      if (status !== ReservationStatus.hold && status !== ReservationStatus.confirmed) {
        return wrongStatus("not-cancellable")
      }
      return moved("cancelled", ReservationStatus.cancelled)
    case "refund":
      if (status !== ReservationStatus.cancelled) return wrongStatus("not-cancelled")
      if (reservations.confirmedAt[sequence] === 0) {
        const detail = { reservationId: reservationIdOf(sale.concertId, sequence) }
        return refused(refusal("refund-unconfirmed", detail), restsOn)
      }
      return moved("refunded", ReservationStatus.refunded)
    default:
      return unreachable(command)
  }
}

/** The next hold that is over at `now`, as an event, or undefined. Call until undefined, or until the chunk is full. */
export const decideDue = (sale: Sale, now: number): SaleEvent | undefined => {
  const sequence = sale.deadlines.takeDue(now)
  return sequence === 0 ? undefined : { kind: "expired", reservation: sequence }
}
