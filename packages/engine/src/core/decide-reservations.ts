/** What a person, an operator or the system asks of one reservation: to pay, to confirm, to give back. Pure, like `decide.ts`. */
import {
  concertOfReservation,
  isReservationId,
  limits,
  type Moved,
  type RefusalCode,
  type ReservationCommand,
  ReservationStatus,
  refusal,
  reservationIdOf,
  reservationSequenceOf,
  reservationStatusWords,
  type SaleEvent,
  unreachable,
} from "@ticketrush/protocol"
import { callNext, passUsed } from "./decide-line.ts"
import { cancelledWithAll, isCalledOff } from "./decide-options.ts"
import {
  decideIntent,
  decideRefund,
  failedRefund,
  firstIntent,
  needsPayment,
  paymentRequired,
} from "./decide-payments.ts"
import { decideSeats, wrongSeats } from "./decide-seats.ts"
import { type Decision, event, noMore, refused } from "./decision.ts"
import { lateRefund, optionCancelled } from "./may-hold.ts"
import { returnAt } from "./returns.ts"
import type { Sale } from "./Sale.ts"

const holdExpired = refusal("hold-expired")

export const onReservation = (sale: Sale, command: ReservationCommand, now: number, chance: number): Decision => {
  const { reservations, persons } = sale
  const id = command.reservation
  const ours = isReservationId(id) && concertOfReservation(id) === sale.concertId
  const sequence = ours ? reservationSequenceOf(id) : 0
  const exists = reservations.exists(sequence)
  const { by } = command
  const asksPerson = by.kind === "person"
  if (!exists || (asksPerson && persons.ids[reservations.person[sequence]] !== by.id)) {
    return unknownReservation(command, exists ? reservations.position[sequence] : 0)
  }
  const calledOff = isCalledOff(sale, sequence)
  if (calledOff && goesOn.has(command.kind)) return calledOffWith(sale, sequence)
  switch (command.kind) {
    case "start-paying":
      return startPaying(sale, sequence, now)
    case "confirm":
      return confirm(sale, sequence, now)
    default:
      return changeReservation(sale, command, sequence, calledOff, now, chance)
  }
}

const unknownReservation = ({ by, reservation: reservationId }: ReservationCommand, restsOn: number): Decision =>
  refused(refusal("reservation-unknown", { reservationId, userId: by.kind === "person" ? by.id : 0 }), restsOn)

const calledOffWith = (sale: Sale, sequence: number): Decision => {
  const { options, planPosition, reservations } = sale
  const why = optionCancelled(sale, options[reservations.option[sequence]]!)
  return refused(why, Math.max(reservations.position[sequence], planPosition))
}

const startPaying = (sale: Sale, sequence: number, now: number): Decision => {
  const { reservations } = sale
  const status = reservations.status[sequence] as ReservationStatus
  const restsOn = reservations.position[sequence]
  if (status !== ReservationStatus.hold) return wrongStatus("not-hold", status, restsOn)
  if (now >= reservations.deadline[sequence]) return refused(holdExpired, restsOn)
  const more = sale.payments === undefined ? noMore : firstIntent(sale, sequence, now)
  return moved("paying", sequence, ReservationStatus.paying, more)
}

const confirm = (sale: Sale, sequence: number, now: number): Decision => {
  const { reservations } = sale
  const status = reservations.status[sequence] as ReservationStatus
  const restsOn = reservations.position[sequence]
  if (status === ReservationStatus.confirmed) return { kind: "same", reservation: sequence, status, restsOn }
  if (status !== ReservationStatus.paying) return wrongStatus("not-paying", status, restsOn)
  if (now >= reservations.deadline[sequence]) return refused(holdExpired, restsOn)
  if (needsPayment(sale, sequence)) return refused(paymentRequired(sale, sequence), restsOn)
  const more = sale.line.active === 0 ? noMore : passUsed(sale, sequence)
  return moved("confirmed", sequence, ReservationStatus.confirmed, more)
}

/** All but the two steps to a purchase. */
const changeReservation = (
  sale: Sale,
  command: Exclude<ReservationCommand, { readonly kind: "start-paying" | "confirm" }>,
  sequence: number,
  calledOff: boolean,
  now: number,
  chance: number,
): Decision => {
  const { reservations } = sale
  const status = reservations.status[sequence] as ReservationStatus
  const restsOn = reservations.position[sequence]
  const asksPerson = command.by.kind === "person"
  switch (command.kind) {
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
