/**
 * ⑦ The only writer of a sale: `apply` moves the decided state, `publish` the committed image. Neither computes any
 * policy, so a journal replays to the same state after the rules have changed.
 */
import {
  type Admitted,
  type Extended,
  type Held,
  invariant,
  isPaymentEvent,
  isTransferEvent,
  type Joined,
  type Moved,
  type OptionAdded,
  type Parted,
  packBest,
  type Reappeared,
  ReservationStatus,
  type RulesSet,
  type SaleClosed,
  type SaleEvent,
  type SaleOpened,
  SeatState,
} from "@ticketrush/protocol"
import { applyLine, publishLine } from "./apply-line.ts"
import { applyOption, publishOption } from "./apply-options.ts"
import { applyPayment, endPayment, publishPayment } from "./apply-payments.ts"
import { turnOf } from "./line.ts"
import { OptionSeats } from "./option-seats.ts"
import { Returns } from "./returns.ts"
import type { Sale } from "./Sale.ts"
import { applyTransfer, publishTransfer } from "./transfers.ts"
import { beginsIn, extension, holdsSeats, mayExpire, mayPart, transitionOf } from "./transitions.ts"
import { applyWishes, publishWishes } from "./wishes.ts"

/** Applies the event at position `sale.position + 1`, which happened at journal time `at`. */
export const apply = (sale: Sale, event: SaleEvent, at: number): void => {
  invariant(at >= sale.at, "I7: journal time never goes back")
  sale.at = at
  sale.position++
  switch (event.kind) {
    case "held":
      return applyHeld(sale, event, at)
    case "paying":
    case "confirmed":
    case "cancelled":
    case "refunded":
    case "expired":
      return applyMoved(sale, event, at)
    case "joined":
    case "admitted":
    case "left":
    case "pass-used":
      return applyLine(sale, event, at)
    default:
      return applySeldom(sale, event, at)
  }
}

type Frequent = Held | Moved | Joined | Admitted
type Seldom = Exclude<SaleEvent, Frequent>

// What happens most stands apart: a function with all kinds of events would be longer than what is inlined.
const applySeldom = (sale: Sale, event: Seldom, at: number): void => {
  switch (event.kind) {
    case "sale-opened":
    case "option-added":
    case "sale-closed":
      return applyPlan(sale, event)
    case "rules-set":
      return applyRules(sale, event, at)
    case "seats-blocked":
    case "seats-released":
    case "option-cancelled":
      return applyOption(sale, event, at)
    case "reappeared":
      return applyReappeared(sale, event, at)
    case "extended":
      return applyExtended(sale, event, at)
    case "parted":
      return applyParted(sale, event)
    case "wishes-filed":
    case "wishes-ended":
      return applyWishes(sale, event)
    default:
      if (isTransferEvent(event)) return applyTransfer(sale, event, at)
      return isPaymentEvent(event) ? applyPayment(sale, event, at) : applyLine(sale, event, at)
  }
}

const applyPlan = (sale: Sale, event: SaleOpened | OptionAdded | SaleClosed): void => {
  switch (event.kind) {
    case "sale-opened":
      invariant(!sale.opened, "a sale is opened once")
      sale.opened = true
      sale.policy = event.policy
      break
    case "option-added":
      invariant(sale.opened, "an option belongs to a sale that was opened")
      invariant(sale.options[event.option.number] === undefined, "an option number is never reused")
      addOption(sale, event)
      break
    case "sale-closed":
      invariant(sale.opened && !sale.closed, "a sale that is open is closed once")
      sale.closed = true
      break
  }
  sale.planPosition = sale.position
}

const addOption = ({ options, reservations }: Sale, { added, option: plan }: OptionAdded): void => {
  const option = new OptionSeats(plan, added)
  options[plan.number] = option
  reservations.expect(option.count)
}

const applyRules = (sale: Sale, { version, from, author, rules }: RulesSet, at: number): void => {
  const { versions } = sale.rules
  invariant(sale.opened, "rules belong to a sale that was opened")
  invariant(version === versions.length + 1, "versions of rules have no gap")
  invariant(from >= at, "rules do not count for what happened before them")
  versions.push({ version, from, author, setAt: at, position: sale.position, rules })
  if (sale.buyers === undefined) sale.newBuyers().countAll()
}

const applyHeld = (sale: Sale, event: Held, at: number): void => {
  const { reservations, persons } = sale
  const sequence = event.reservation
  const option = sale.options[event.option]
  invariant(option !== undefined, "a hold is for an option of its sale")
  invariant(event.deadline > at, "I6: a hold begins before its deadline")
  reservations.add(sequence, event.seats)
  for (let i = 0; i < event.seats.length; i++) {
    invariant(option.state[event.seats[i]] === SeatState.free, "I1: a seat that is held was free")
    option.move(event.seats[i], SeatState.held, sequence)
  }
  const person = persons.add(event.person)
  persons.seats[person] += event.seats.length
  persons.positions[person] = sale.position
  reservations.status[sequence] = ReservationStatus.hold
  reservations.person[sequence] = person
  reservations.option[sequence] = event.option
  reservations.price[sequence] = event.price
  reservations.heldAt[sequence] = at
  reservations.deadline[sequence] = event.deadline
  reservations.position[sequence] = sale.position
  if (event.key !== null) {
    reservations.keyed[sequence] = 1
    reservations.keyHigh[sequence] = event.key.high
    reservations.keyLow[sequence] = event.key.low
    sale.keys.add(sequence)
  }
  if (event.best !== undefined) reservations.chosen(sequence, packBest(event.best))
  sale.deadlines.add(sequence)
  sale.buyers?.held(sequence, turnOf(sale.line, event.person))
  sale.idle?.held(person)
}

const applyMoved = (sale: Sale, event: Moved, at: number): void => {
  const { reservations, persons } = sale
  const sequence = event.reservation
  const transition = transitionOf(event.kind)
  const before = reservations.status[sequence] as ReservationStatus
  const takenBack = sale.takenBack?.pending(sequence) === true
  invariant(beginsIn(transition, before), "a reservation moves only along its state machine")
  reservations.status[sequence] = transition.to
  reservations.position[sequence] = sale.position
  if (mayExpire(before) && !mayExpire(transition.to)) {
    sale.deadlines.ended(sequence)
    sale.idle?.closed(reservations.person[sequence], at)
  }
  sale.takenBack?.moved(sequence, takenBack)
  sale.buyers?.moved(sequence, before, transition.to, at)
  switch (event.kind) {
    case "paying":
      invariant(at < reservations.deadline[sequence], "I6: payment starts before the deadline")
      return
    case "confirmed":
      invariant(at < reservations.deadline[sequence], "I6: never both sold and expired")
      reservations.confirmedAt[sequence] = at
      break
    case "cancelled":
      reservations.cancelledAt.set(sequence, at)
      break
    case "refunded":
      reservations.refundedAt.set(sequence, at)
      return endPayment(sale, sequence)
    case "expired":
      invariant(at >= reservations.deadline[sequence], "I6: a hold never ends early")
      reservations.expiredAt.set(sequence, at)
      break
  }
  const count = reservations.seatCount[sequence]
  if (event.returnsAt === undefined) moveSeats(sale, sequence, transition.seats)
  else {
    invariant(transition.seats === SeatState.free && event.returnsAt > at, "what comes back returns later")
    hideSeats(sale, sequence, event.returnsAt)
  }
  if (holdsSeats(before) && !holdsSeats(transition.to)) {
    const person = reservations.person[sequence]
    invariant(persons.seats[person] >= count, "I5: a person's count never goes below zero")
    persons.seats[person] -= count
    persons.positions[person] = sale.position
  }
}

/** The same seats of the same person in two reservations: nothing that is counted by seats or people changes. */
const applyParted = (sale: Sale, event: Parted): void => {
  const { deadlines, options, reservations } = sale
  const { reservation: sequence, part } = event
  const status = reservations.status[sequence]
  const person = reservations.person[sequence]
  const option = options[reservations.option[sequence]]!
  invariant(mayPart(status) && !option.cancelled, "seats are parted from a hold or a purchase of a night that goes on")
  invariant(option.plan.number === event.option && sale.persons.ids[person] === event.person, "a part has one buyer")
  reservations.part(sequence, part, event.seats, event.price)
  for (const seat of event.seats) option.handOver(seat, sequence, part)
  reservations.status[part] = status
  reservations.person[part] = person
  reservations.option[part] = event.option
  reservations.heldAt[part] = reservations.heldAt[sequence]
  reservations.deadline[part] = reservations.deadline[sequence]
  reservations.confirmedAt[part] = reservations.confirmedAt[sequence]
  reservations.position[sequence] = sale.position
  reservations.position[part] = sale.position
  sale.buyers?.parted(part)
  if (!mayExpire(status)) return
  deadlines.add(part)
  sale.idle?.held(person)
}

const moveSeats = ({ options, reservations }: Sale, sequence: number, to: SeatState): void => {
  const option = options[reservations.option[sequence]]!
  const count = reservations.seatCount[sequence]
  for (let i = 0; i < count; i++) {
    const seat = reservations.seat(sequence, i)
    invariant(option.holder[seat] === sequence, "I1: only its holder moves a seat")
    option.move(seat, to, sequence)
    if (to === SeatState.free && option.cancelled) option.block(seat, Number.POSITIVE_INFINITY)
  }
}

/** Seats out of sight are shown as held, by a reservation that has ended. */
const hideSeats = (sale: Sale, sequence: number, until: number): void => {
  const { options, reservations } = sale
  const bought = options[reservations.option[sequence]]!.state[reservations.seat(sequence, 0)] === SeatState.sold
  if (bought) moveSeats(sale, sequence, SeatState.held)
  sale.returns ??= new Returns()
  sale.returns.add(sequence, until)
}

const applyReappeared = (sale: Sale, { reservation: sequence }: Reappeared, at: number): void => {
  const { reservations, returns } = sale
  invariant(returns !== undefined && at >= returns.deadline[sequence], "what is out of sight never returns early")
  returns.end(sequence)
  reservations.position[sequence] = sale.position
  moveSeats(sale, sequence, SeatState.free)
}

const applyExtended = (sale: Sale, { reservation: sequence, deadline, turn }: Extended, at: number): void => {
  const { deadlines, persons, reservations } = sale
  const status = reservations.status[sequence] as ReservationStatus
  invariant(beginsIn(extension, status), "only a hold is extended")
  invariant(at < reservations.deadline[sequence], "I6: what has ended is not extended")
  invariant(deadline > reservations.deadline[sequence], "I6: an extension never shortens a hold")
  reservations.postpone(sequence, deadline)
  reservations.extensions[sequence]++
  reservations.position[sequence] = sale.position
  deadlines.moved(sequence)
  const person = reservations.person[sequence]
  persons.extended(person, turn)
  persons.positions[person] = sale.position
}

/** Moves the committed image. Called for each event in order once its record is in the journal. */
export const publish = (sale: Sale, event: SaleEvent): void => {
  switch (event.kind) {
    case "held":
      return publishHeld(sale, event)
    case "paying":
    case "confirmed":
    case "cancelled":
    case "refunded":
    case "expired":
      return publishMoved(sale, event)
    case "joined":
    case "admitted":
    case "left":
    case "pass-used":
      return publishLine(sale, event)
    default:
      return publishSeldom(sale, event)
  }
}

const publishSeldom = (sale: Sale, event: Seldom): void => {
  switch (event.kind) {
    case "sale-opened":
    case "option-added":
    case "sale-closed":
      return publishPlan(sale, event)
    case "rules-set":
      sale.rules.published = event.version
      return
    case "seats-blocked":
    case "seats-released":
    case "option-cancelled":
      return publishOption(sale, event)
    case "reappeared":
      return showSeats(sale, event.reservation, SeatState.free)
    case "parted":
      return publishParted(sale, event)
    case "extended":
      return sale.reservations.showDeadline(event.reservation, event.deadline)
    case "wishes-filed":
    case "wishes-ended":
      return publishWishes(sale)
    default:
      if (isTransferEvent(event)) return publishTransfer(sale)
      return isPaymentEvent(event) ? publishPayment(sale, event) : publishLine(sale, event)
  }
}

const publishParted = ({ reservations }: Sale, event: Parted): void => {
  const { reservation: sequence, part } = event
  reservations.published[part] = reservations.published[sequence]
  reservations.parts!.publish(sequence, event, reservations.seatCount[sequence])
}

const publishPlan = (sale: Sale, event: SaleOpened | OptionAdded | SaleClosed): void => {
  switch (event.kind) {
    case "sale-opened":
      sale.openedImage = true
      return
    case "option-added":
      sale.optionsImage.push(sale.options[event.option.number]!)
      return
    case "sale-closed":
      sale.closedImage = true
      return
  }
}

const publishHeld = ({ options, reservations }: Sale, event: Held): void => {
  const option = options[event.option]!
  reservations.published[event.reservation] = ReservationStatus.hold
  for (let i = 0; i < event.seats.length; i++) option.publish(event.seats[i], SeatState.held)
}

const publishMoved = (sale: Sale, { kind, reservation: sequence, returnsAt }: Moved): void => {
  const { reservations } = sale
  const { seats, to } = transitionOf(kind)
  reservations.published[sequence] = to
  if (kind === "refunded") return sale.payments?.showOf(sequence)
  if (kind === "expired") reservations.expiredImage++
  showSeats(sale, sequence, returnsAt === undefined ? seats : SeatState.held)
}

const showSeats = ({ options, reservations }: Sale, sequence: number, as: SeatState): void => {
  const option = options[reservations.option[sequence]]!
  // Most have no parts: their seats are not copied into a list.
  const parted = reservations.parts?.shown(sequence)?.seats
  const count = parted?.length ?? reservations.seatCount[sequence]
  for (let i = 0; i < count; i++) {
    const seat = parted?.[i] ?? reservations.seat(sequence, i)
    option.publish(seat, as)
    if (as === SeatState.free && option.cancelledImage) option.publishBlocked(seat, Number.POSITIVE_INFINITY)
  }
}
