/**
 * ⑤ One command against one state at one time: an event, "the same again", or a refusal. Pure and synchronous: it
 * reads the state and changes nothing.
 *
 * `chance`: 32 unpredictable bits, for what is decided by chance; 0 where nothing is.
 */
import {
  type BestTaken,
  type Called,
  type CancelMany,
  type Command,
  concertOfReservation,
  concertOfSeat,
  type Held,
  type Hold,
  isReservationId,
  isSeatId,
  type LineCommand,
  type LineOrder,
  limits,
  type Moved,
  optionNumberOf,
  optionOfSeat,
  type Place,
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
  type SetRules,
  seatIndexOf,
  unreachable,
} from "@ticketrush/protocol"
import { decideBest } from "./decide-best.ts"
import { decideCancels } from "./decide-cancels.ts"
import { callNext, decideLine, decideLineDue, lineOver, nextInLine, passUsed, wrongPass } from "./decide-line.ts"
import { openSale } from "./decide-opening.ts"
import {
  cancelledWithAll,
  decideOption,
  decideRelease,
  decideTakenBack,
  isCalledOff,
  nextOfOptions,
} from "./decide-options.ts"
import {
  decideIntent,
  decideRefund,
  decideReport,
  expiry,
  failedRefund,
  firstIntent,
  needsPayment,
  paymentRequired,
} from "./decide-payments.ts"
import { decideRules } from "./decide-rules.ts"
import { decideSeats, wrongSeats } from "./decide-seats.ts"
import { decideTransfer } from "./decide-transfers.ts"
import {
  type DecideWish,
  decideWishes,
  decideWishesDue,
  nextWishes,
  wishesOfCalled,
  wishesOnEntering,
} from "./decide-wishes.ts"
import { type Decision, event, events, noMore, refused } from "./decision.ts"
import { turnOf } from "./line.ts"
import { beyondPolicy, beyondRules, lateRefund, optionCancelled, termsOf, wrongMoment } from "./may-hold.ts"
import { keptFor } from "./offers.ts"
import type { OptionSeats } from "./option-seats.ts"
import { repeatedHold } from "./repeated-hold.ts"
import { decideReturn, nextReturn, returnAt } from "./returns.ts"
import type { Sale } from "./Sale.ts"

const seatTaken = refusal("seat-taken")
const holdExpired = refusal("hold-expired")

export const decide = (sale: Sale, command: Command, now: number, chance = 0): Decision => {
  if (command.kind === "open-sale") return openSale(sale, command)
  if (!sale.opened) return refused(refusal("sale-unknown", { concertId: sale.concertId }), sale.planPosition)
  switch (command.kind) {
    case "hold":
      return hold(sale, command, now)
    case "hold-best":
      return wish(sale, now)(command, 0)
    case "file-wishes":
    case "withdraw-wishes":
      return decideWishes(sale, command, now)
    case "start-paying":
    case "confirm":
    case "cancel":
    case "cancel-seats":
    case "release":
    case "refund":
    case "extend":
    case "open-intent":
    case "authorize":
      return onReservation(sale, command, now, chance)
    case "cancel-many":
      return cancelMany(sale, command, now, chance)
    case "offer-transfer":
    case "end-transfer":
    case "take-transfer":
      return decideTransfer(sale, command, now)
    case "payment-report":
      return decideReport(sale, command, now, chance)
    case "set-rules":
      return setRules(sale, command, now)
    case "block-seats":
    case "release-seats":
    case "cancel-option":
      return decideOption(sale, command, now)
    case "close-sale":
      return closeSale(sale)
    default:
      return inLine(sale, command, now)
  }
}

/** Of a person who asks, and of one whose filed wishes are carried out. */
const wish =
  (sale: Sale, now: number): DecideWish =>
  (command, entering) =>
    decideBest(sale, command, now, (chosen, best) => hold(sale, chosen, now, best, entering), entering)

// A closure has a function of its own: in `decide` it would cost every command a context on the heap.
const cancelMany = (sale: Sale, command: CancelMany, now: number, chance: number): Decision =>
  decideCancels(sale, command, now, (each) => onReservation(sale, each, now, chance))

const setRules = (sale: Sale, command: SetRules, now: number): Decision => {
  const decided = decideRules(sale, command, now)
  return decided.kind === "rules-set" ? event(decided, 0, ReservationStatus.none) : decided
}

const closeSale = (sale: Sale): Decision =>
  sale.closed
    ? { kind: "same", reservation: 0, status: ReservationStatus.none, restsOn: sale.planPosition }
    : event({ kind: "sale-closed" }, 0, ReservationStatus.none, lineOver(sale))

const inLine = (sale: Sale, command: LineCommand | LineOrder, now: number): Decision => {
  const decided = decideLine(sale, command, now)
  switch (decided.kind) {
    case "events":
      return events(withWishes(sale, decided.events, now), 0, ReservationStatus.none)
    case "same":
      return { kind: "same", reservation: 0, status: ReservationStatus.none, restsOn: decided.restsOn }
    case "refused":
      return decided
    default:
      return unreachable(decided)
  }
}

/** What is decided of the line, and the wishes of a person whom it lets in. */
const withWishes = (sale: Sale, decided: ReadonlyArray<SaleEvent>, now: number): ReadonlyArray<SaleEvent> =>
  sale.wishes === undefined ? decided : [...decided, ...wishesOnEntering(sale, decided, now, wish(sale, now))]

/** `best`: by which rule the seats of the command were chosen. `entering`: as of `decideBest`. */
const hold = (sale: Sale, command: Hold, now: number, best?: BestTaken, entering: Place = 0): Decision => {
  const { reservations, persons } = sale
  const person = persons.find(command.person)
  const again = repeatedHold(sale, command, person, sameSeats)
  if (again !== undefined) return again

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

  const inForce = sale.rules.at(now)
  const notNow = wrongMoment(sale, option, command, inForce, now)
  if (notNow !== undefined) return refused(notNow.refusal, notNow.restsOn)
  const forbidden = entering === 0 ? wrongPass(sale, command) : undefined
  if (forbidden !== undefined) return refused(forbidden.refusal, forbidden.restsOn)
  const tooMuch =
    inForce === undefined
      ? beyondPolicy(sale, command, person)
      : beyondRules(sale, inForce, command, option, person, now, entering || turnOf(sale.line, command.person))
  if (tooMuch !== undefined) return refused(tooMuch.refusal, tooMuch.restsOn)
  const abuse = command.facts?.version === 2 ? command.facts.blocked : undefined
  if (abuse !== undefined) return refused(abuse, Math.max(sale.planPosition, persons.positions[person]))

  const seats = new Array<number>(count)
  let price = 0
  for (let i = 0; i < count; i++) {
    const seat = seatIndexOf(command.seats[i])
    if (option.state[seat] !== SeatState.free) {
      if (option.isBlocked(seat)) return ofHouse(sale, command.seats[i])
      return refused(seatTaken, reservations.position[option.holder[seat]])
    }
    const offered = offeredToAnother(sale, option, seat, command.person, now)
    if (offered !== undefined) return offered
    seats[i] = seat
    price += option.price(seat)
  }
  const sequence = reservations.count + 1
  if (sequence > reservationSequenceMax) {
    return refused(refusal("sequence-exhausted", { concertId: sale.concertId }), sale.position)
  }
  const held: Held = {
    kind: "held",
    reservation: sequence,
    person: command.person,
    option: option.plan.number,
    seats,
    deadline: now + sale.policy.holdTtlMs,
    price,
    key: command.key,
  }
  // What only some holds say: their terms, and by which rule their seats were chosen.
  const told = inForce === undefined ? held : { ...held, terms: termsOf(inForce, command) }
  return event(best === undefined ? told : { ...told, best }, sequence, ReservationStatus.hold)
}

const ofHouse = ({ planPosition }: Sale, seatId: number): Decision =>
  refused(refusal("seat-blocked", { seatId }), planPosition)

const offeredToAnother = (
  sale: Sale,
  option: OptionSeats,
  seat: number,
  person: number,
  now: number,
): Decision | undefined => {
  const place = keptFor(sale, option, seat, person, now)
  if (place === 0) return undefined
  return refused(refusal("seat-offered", { until: option.offeredUntil![seat] }), sale.line.position[place])
}

/** What is wrong with the `i`-th seat as asked for, without looking at its owner. */
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
const sameSeats = (sale: Sale, made: number, { seats: asked }: Hold): boolean => {
  const { reservations } = sale
  const got = reservations.seatsAsMade(made)
  if (asked.length !== got.length || reservations.bestOf(made) !== undefined) return false
  for (let i = 0; i < got.length; i++) {
    const seatId = asked[i]
    if (!isSeatId(seatId) || concertOfSeat(seatId) !== sale.concertId) return false
    if (optionNumberOf(optionOfSeat(seatId)) !== reservations.option[made]) return false
    if (!got.includes(seatIndexOf(seatId))) return false
    for (let j = 0; j < i; j++) if (asked[j] === seatId) return false
  }
  return true
}

const onReservation = (sale: Sale, command: ReservationCommand, now: number, chance: number): Decision => {
  const { reservations, persons } = sale
  const id = command.reservation
  const ours = isReservationId(id) && concertOfReservation(id) === sale.concertId
  const sequence = ours ? reservationSequenceOf(id) : 0
  const exists = reservations.exists(sequence)
  const { by } = command
  const asksPerson = by.kind === "person"
  if (!exists || (asksPerson && persons.ids[reservations.person[sequence]] !== by.id)) {
    const detail = { reservationId: id, userId: asksPerson ? by.id : 0 }
    return refused(refusal("reservation-unknown", detail), exists ? reservations.position[sequence] : 0)
  }

  const status = reservations.status[sequence] as ReservationStatus
  const restsOn = reservations.position[sequence]

  const calledOff = isCalledOff(sale, sequence)
  if (calledOff && goesOn.has(command.kind)) {
    const why = optionCancelled(sale, sale.options[reservations.option[sequence]]!)
    return refused(why, Math.max(restsOn, sale.planPosition))
  }
  switch (command.kind) {
    case "start-paying":
      if (status !== ReservationStatus.hold) return wrongStatus("not-hold", status, restsOn)
      if (now >= reservations.deadline[sequence]) return refused(holdExpired, restsOn)
      return moved("paying", sequence, ReservationStatus.paying, firstIntent(sale, sequence, now))
    case "confirm":
      if (status === ReservationStatus.confirmed) return { kind: "same", reservation: sequence, status, restsOn }
      if (status !== ReservationStatus.paying) return wrongStatus("not-paying", status, restsOn)
      if (now >= reservations.deadline[sequence]) return refused(holdExpired, restsOn)
      if (needsPayment(sale, sequence)) return refused(paymentRequired(sale, sequence), restsOn)
      return moved("confirmed", sequence, ReservationStatus.confirmed, passUsed(sale, sequence))
    case "cancel":
    case "cancel-seats": {
      if (status !== ReservationStatus.hold && status !== ReservationStatus.confirmed) {
        return wrongStatus("not-cancellable", status, restsOn)
      }
      const seats = command.kind === "cancel-seats" ? command.seats : undefined
      const wrong = seats && wrongSeats(sale, sequence, seats)
      if (wrong !== undefined) return refused(wrong, restsOn)
      if (calledOff) return cancelledWithAll(sale, sequence, now)
      if (asksPerson && status === ReservationStatus.confirmed) {
        const late = lateRefund(sale, now, now, restsOn)
        if (late !== undefined) return refused(late.refusal, late.restsOn)
      }
      return command.kind === "cancel" || command.seats.length === reservations.seatCount[sequence]
        ? cancelled(sale, sequence, now, chance)
        : decideSeats(sale, command, sequence, now, chance)
    }
    case "release":
      if (status !== ReservationStatus.hold) return wrongStatus("not-releasable", status, restsOn)
      return calledOff ? cancelledWithAll(sale, sequence, now) : cancelled(sale, sequence, now, chance)
    case "extend":
      if (status !== ReservationStatus.hold) return wrongStatus("not-extendable", status, restsOn)
      return extend(sale, sequence, now)
    case "open-intent":
    case "authorize":
      return decideIntent(sale, command, sequence, now)
    case "refund":
      return refund(sale, sequence, asksPerson, now)
    default:
      return unreachable(command)
  }
}

/** What leads to a purchase or keeps a part of one, and so to nothing where the option was cancelled. */
const goesOn: ReadonlySet<string> = new Set<ReservationCommand["kind"]>([
  "start-paying",
  "confirm",
  "extend",
  "open-intent",
  "authorize",
  "cancel-seats",
])

/** Where money is to be paid back, a reservation is REFUNDED once its provider has done so. */
const refund = (sale: Sale, sequence: number, asksPerson: boolean, now: number): Decision => {
  const { reservations } = sale
  const status = reservations.status[sequence] as ReservationStatus
  const restsOn = reservations.position[sequence]
  const failed = failedRefund(sale, sequence)
  if (failed === 0) {
    if (status !== ReservationStatus.cancelled) return wrongStatus("not-cancelled", status, restsOn)
    if (reservations.confirmedAt[sequence] === 0) {
      const detail = { reservationId: reservationIdOf(sale.concertId, sequence) }
      return refused(refusal("refund-unconfirmed", detail), restsOn)
    }
    if (asksPerson) {
      const late = lateRefund(sale, now, reservations.cancelledAt.at(sequence), restsOn)
      if (late !== undefined) return refused(late.refusal, late.restsOn)
    }
  }
  const paidBack = decideRefund(sale, sequence, asksPerson, now)
  return paidBack ?? moved("refunded", sequence, ReservationStatus.refunded, noMore)
}

/** A hold gets its whole time from now on: so often, and its person so often in one turn. */
const extend = (sale: Sale, sequence: number, now: number): Decision => {
  const { persons, reservations } = sale
  const restsOn = reservations.position[sequence]
  const before = reservations.deadline[sequence]
  if (now >= before) return refused(holdExpired, restsOn)
  if (sale.closed) return refused(refusal("sale-closed", { concertId: sale.concertId }), sale.planPosition)
  const { until } = sale.options[reservations.option[sequence]]!.plan
  if (until !== undefined && now >= until) return refused(refusal("night-begun", { until }), sale.planPosition)
  const status = ReservationStatus.hold
  const deadline = now + sale.policy.holdTtlMs
  // Asked in the millisecond in which it was made or extended: it has all its time.
  if (deadline <= before) return { kind: "same", reservation: sequence, status, restsOn }
  const { extensionsPerHoldMax, extensionsPerTurnMax } = limits
  if (reservations.extensions[sequence] >= extensionsPerHoldMax) {
    return refused(refusal("extensions-used", { max: extensionsPerHoldMax }), restsOn)
  }
  const person = reservations.person[sequence]
  const turn = newestTurn(sale, person)
  if (persons.extensionsIn(person, turn) >= extensionsPerTurnMax) {
    const detail = { userId: persons.ids[person], max: extensionsPerTurnMax }
    return refused(refusal("turn-extensions-used", detail), persons.positions[person])
  }
  return event({ kind: "extended", reservation: sequence, deadline, turn }, sequence, status)
}

/** The pass of the person's latest place. A new place begins a new turn only when it brings a pass. */
const newestTurn = ({ line, persons }: Sale, person: number): number => {
  const pass = line.pass[line.find(persons.ids[person])]
  return pass === 0 ? persons.turns[person] : pass
}

// Functions of the module: a closure would be made for each command.
const moved = (
  kind: Moved["kind"],
  sequence: number,
  to: ReservationStatus,
  more: ReadonlyArray<SaleEvent>,
): Decision => event({ kind, reservation: sequence }, sequence, to, more)

/** The seats go to the next person in line, now or at a random time. */
const cancelled = (sale: Sale, sequence: number, now: number, chance: number): Decision => {
  const returnsAt = returnAt(sale, sequence, now, chance)
  const { cancelled: status } = ReservationStatus
  return returnsAt === undefined
    ? moved("cancelled", sequence, status, callNext(sale, sequence, now))
    : event({ kind: "cancelled", reservation: sequence, returnsAt }, sequence, status)
}

const wrongStatus = (code: RefusalCode, status: ReservationStatus, restsOn: number): Decision =>
  refused(refusal(code, { currentStatus: reservationStatusWords[status] }), restsOn)

/** The next thing that is due at `now`, as events that belong together, or undefined. */
export const decideDue = (sale: Sale, now: number, chance = 0): ReadonlyArray<SaleEvent> | undefined => {
  const sequence = sale.deadlines.due(now)
  if (sequence !== 0) return expiry(sale, sequence, now, chance)
  const back = decideReturn(sale, now)
  if (back !== undefined) return back
  const released = decideRelease(sale, now)
  if (released !== undefined) return released
  const next = decideLineDue(sale, now)
  if (next !== undefined) return withWishes(sale, [next], now)
  return decideWishesDue(sale, now, wish(sale, now)) ?? decideTakenBack(sale, now)
}

/** What follows at once when `called` has been applied: the wishes of its person are carried out. */
export const decideCalled = (sale: Sale, { place }: Called, now: number): ReadonlyArray<SaleEvent> =>
  wishesOfCalled(sale, place, now, wish(sale, now))

/** When something is due, as it looks at `now`, or Infinity. */
export const nextDue = (sale: Sale, now = sale.at): number =>
  Math.min(sale.deadlines.next(), nextReturn(sale), nextInLine(sale), nextWishes(sale, now), nextOfOptions(sale))
