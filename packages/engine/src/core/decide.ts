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
  concertOfSeat,
  type Held,
  type Hold,
  isSeatId,
  type LineCommand,
  type LineOrder,
  limits,
  type OptionId,
  optionNumberOf,
  optionOfSeat,
  type Place,
  type Refusal,
  ReservationStatus,
  type RulesVersion,
  refusal,
  reservationSequenceMax,
  type SaleEvent,
  SeatState,
  type SetRules,
  seatIndexOf,
  seatsPerOptionMax,
  unreachable,
} from "@ticketrush/protocol"
import { decideBest } from "./decide-best.ts"
import { decideCancels } from "./decide-cancels.ts"
import { decideLine, decideLineDue, lineOver, nextInLine, wrongPass } from "./decide-line.ts"
import { addOption, openSale } from "./decide-opening.ts"
import { decideOption, decideRelease, decideTakenBack, nextOfOptions } from "./decide-options.ts"
import { decideReport, expiry } from "./decide-payments.ts"
import { onReservation } from "./decide-reservations.ts"
import { decideRules } from "./decide-rules.ts"
import { decideTransfer } from "./decide-transfers.ts"
import {
  type DecideWish,
  decideWishes,
  decideWishesDue,
  nextWishes,
  wishesOfCalled,
  wishesOnEntering,
} from "./decide-wishes.ts"
import { type Decision, event, events, refused } from "./decision.ts"
import { turnOf } from "./line.ts"
import { beyondPolicy, beyondRules, termsOf, wrongMoment } from "./may-hold.ts"
import { keptFor } from "./offers.ts"
import type { OptionSeats } from "./option-seats.ts"
import { repeatedHold } from "./repeated-hold.ts"
import { decideReturn, nextReturn } from "./returns.ts"
import type { Sale } from "./Sale.ts"

const seatTaken = refusal("seat-taken")

export const decide = (sale: Sale, command: Command, now: number, chance = 0): Decision => {
  if (command.kind === "open-sale") return openSale(sale, command)
  if (!sale.opened) return refused(refusal("sale-unknown", { concertId: sale.concertId }), sale.planPosition)
  switch (command.kind) {
    case "hold":
      return hold(sale, command, now)
    case "start-paying":
    case "confirm":
    case "cancel":
      return onReservation(sale, command, now, chance)
    case "join":
    case "leave":
      return inLine(sale, command, now)
    default:
      return decideSeldom(sale, command, now, chance)
  }
}

type Frequent = "open-sale" | "hold" | "start-paying" | "confirm" | "cancel" | "join" | "leave"

// A function of its own: with it `decide` would be longer than what is inlined.
const decideSeldom = (
  sale: Sale,
  command: Exclude<Command, { readonly kind: Frequent }>,
  now: number,
  chance: number,
): Decision => {
  switch (command.kind) {
    case "hold-best":
      return wish(sale, now)(command, 0)
    case "file-wishes":
    case "withdraw-wishes":
      return decideWishes(sale, command, now)
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
    case "add-option":
      return addOption(sale, command, now)
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
  const again = command.key === null ? undefined : repeatedHold(sale, command, person, sameSeats)
  if (again !== undefined) return again

  const count = command.seats.length
  if (count < 1 || count > limits.seatsPerHoldMax) {
    return refused(refusal("seats-count", { max: limits.seatsPerHoldMax }), 0)
  }
  const optionId = optionOfSeat(command.seats[0])
  const option = sale.option(optionId)
  if (option === undefined || !areSeatsOf(option, optionId, command.seats)) {
    return refused(wrongChoice(sale, command.seats, optionId, option), sale.planPosition)
  }

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
    const offered = option.offeredTo === undefined ? 0 : keptFor(sale, option, seat, command.person, now)
    if (offered !== 0) return offeredToAnother(sale, option, seat, offered)
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
  const told = inForce === undefined && best === undefined ? held : withTerms(held, command, inForce, best)
  return event(told, sequence, ReservationStatus.hold)
}

/** What only some holds say: their terms, and by which rule their seats were chosen. */
const withTerms = (
  held: Held,
  command: Hold,
  inForce: RulesVersion | undefined,
  best: BestTaken | undefined,
): Held => ({
  ...held,
  ...(inForce !== undefined && { terms: termsOf(inForce, command) }),
  ...(best !== undefined && { best }),
})

const ofHouse = ({ planPosition }: Sale, seatId: number): Decision =>
  refused(refusal("seat-blocked", { seatId }), planPosition)

const offeredToAnother = ({ line }: Sale, option: OptionSeats, seat: number, place: Place): Decision =>
  refused(refusal("seat-offered", { until: option.offeredUntil![seat] }), line.position[place])

/** Whether all are seats of one option, and none stands twice: one subtraction each, since most holds are right. */
const areSeatsOf = (option: OptionSeats, optionId: OptionId, seats: ReadonlyArray<number>): boolean => {
  const first = optionId * seatsPerOptionMax
  for (let i = 0; i < seats.length; i++) {
    const index = seats[i] - first
    if (!Number.isInteger(index) || index < 0 || index >= option.count) return false
    for (let j = 0; j < i; j++) if (seats[j] === seats[i]) return false
  }
  return true
}

/** What is wrong with seats that are not all of one option of the sale. */
const wrongChoice = (
  sale: Sale,
  seats: ReadonlyArray<number>,
  optionId: OptionId,
  option: OptionSeats | undefined,
): Refusal => {
  for (let i = 0; i < seats.length; i++) {
    const wrong = wrongSeat(sale, seats, i, optionId, option)
    if (wrong !== undefined) return wrong
  }
  return refusal("seat-unknown", { seatId: seats[0] })
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
