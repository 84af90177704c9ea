/**
 * Seats that the house keeps, and options that are called off in mid-sale. Pure, like `decide.ts`. What follows from the end
 * of an option is decided one reservation at a time, as what is due is.
 */
import {
  type BlockSeats,
  type CancelOption,
  flaggedSeats,
  isSeatId,
  isTime,
  limits,
  type OptionOrder,
  optionIdOf,
  optionOfSeat,
  type Refusal,
  type ReleaseSeats,
  ReservationStatus,
  refusal,
  type SaleEvent,
  type SeatChoice,
  SeatState,
  seatFlags,
  seatIdOf,
  seatIndexOf,
  unreachable,
} from "@ticketrush/protocol"
import { fullRefund } from "./decide-payments.ts"
import { type Decision, event, events, refused } from "./decision.ts"
import type { OptionSeats } from "./option-seats.ts"
import type { Sale } from "./Sale.ts"

const { none } = ReservationStatus

export const decideOption = (sale: Sale, command: OptionOrder, now: number): Decision => {
  const { planPosition } = sale
  const { option: optionId } = command
  const option = sale.option(optionId)
  if (option === undefined) return refused(refusal("option-unknown", { optionId }), planPosition)
  if (command.kind === "cancel-option") return cancelOption(sale, option, command)
  if (option.cancelled) return refused(refusal("option-cancelled", { optionId }), planPosition)
  const wrong = wrongChoice(option, command)
  if (wrong !== undefined) return refused(wrong, planPosition)
  return command.kind === "block-seats" ? block(sale, option, command, now) : release(sale, option, command)
}

const same = (restsOn: number): Decision => ({ kind: "same", reservation: 0, status: none, restsOn })

const cancelOption = (sale: Sale, option: OptionSeats, { author }: CancelOption): Decision =>
  option.cancelled
    ? same(sale.planPosition)
    : event({ kind: "option-cancelled", option: option.plan.number, author }, 0, ReservationStatus.none)

const wrongChoice = (option: OptionSeats, { choice, option: optionId }: BlockSeats | ReleaseSeats) => {
  switch (choice.kind) {
    case "all":
      return undefined
    case "flags":
      return choice.flags.length > 0 && choice.flags.every((flag) => seatFlags.includes(flag))
        ? undefined
        : refusal("unprocessable", { reason: `flags are one or more of ${seatFlags.join(", ")}` })
    case "seats": {
      const max = limits.houseSeatsPerOrderMax
      if (choice.seats.length < 1 || choice.seats.length > max) {
        return refusal("unprocessable", { reason: `1 to ${max} seats are blocked or released at a time` })
      }
      const foreign = choice.seats.find(
        (seat) => !isSeatId(seat) || optionOfSeat(seat) !== optionId || seatIndexOf(seat) >= option.count,
      )
      return foreign === undefined ? undefined : refusal("seat-unknown", { seatId: foreign })
    }
    default:
      return unreachable(choice)
  }
}

/** Indexes of the chosen seats in the order of the hall, each of them once; null: all. */
const chosen = (option: OptionSeats, choice: SeatChoice): ReadonlyArray<number> | null => {
  switch (choice.kind) {
    case "all":
      return null
    case "flags": {
      const flagged: number[] = []
      flaggedSeats(option.plan.layout, (seat, flag) => {
        if (choice.flags.includes(flag)) flagged.push(seat)
      })
      return inOrder(flagged)
    }
    case "seats":
      return inOrder(choice.seats.map(seatIndexOf))
    default:
      return unreachable(choice)
  }
}

const inOrder = (seats: ReadonlyArray<number>): ReadonlyArray<number> => [...new Set(seats)].sort((a, b) => a - b)

const block = (sale: Sale, option: OptionSeats, { author, choice, until }: BlockSeats, now: number): Decision => {
  if (until !== null && (!isTime(until) || until <= now)) {
    return refused(refusal("unprocessable", { reason: "until is a time that lies ahead, in milliseconds" }), 0)
  }
  const { number } = option.plan
  const seats = chosen(option, choice)
  if (seats === null) {
    if (option.free === 0) return same(sale.position)
    return event({ kind: "seats-blocked", option: number, seats, until, author }, 0, none)
  }
  const taken = seats.filter((seat) => option.state[seat] !== SeatState.free && !option.isBlocked(seat))
  if (choice.kind === "seats" && taken.length > 0) return refused(notFree(sale, option, taken), sale.position)
  const moved = seats.filter(
    (seat) =>
      option.state[seat] === SeatState.free ||
      (option.isBlocked(seat) && option.blockedUntil![seat] !== (until ?? Number.POSITIVE_INFINITY)),
  )
  if (moved.length === 0) return same(sale.position)
  return event({ kind: "seats-blocked", option: number, seats: moved, until, author }, 0, none)
}

const notFree = ({ concertId }: Sale, option: OptionSeats, taken: ReadonlyArray<number>): Refusal =>
  refusal("seats-not-free", {
    count: taken.length,
    seatId: seatIdOf(optionIdOf(concertId, option.plan.number), taken[0]),
  })

const release = (sale: Sale, option: OptionSeats, { author, choice }: ReleaseSeats): Decision => {
  const seats = chosen(option, choice)
  const blocked = seats?.filter((seat) => option.isBlocked(seat)) ?? null
  if (blocked === null ? option.blocked === 0 : blocked.length === 0) return same(sale.planPosition)
  return event({ kind: "seats-released", option: option.plan.number, seats: blocked, due: null, author }, 0, none)
}

/** Seats whose time has come are released, all of an option that have one time. */
export const decideRelease = (sale: Sale, now: number): ReadonlyArray<SaleEvent> | undefined => {
  if (sale.releaseAt > now) return undefined
  const option = sale.options.find((each) => each !== undefined && each.releaseAt <= now)
  if (option === undefined) return undefined
  const { plan, releaseAt: due } = option
  return [{ kind: "seats-released", option: plan.number, seats: null, due, author: 0 }]
}

/** Whether a reservation is of an option that was cancelled. */
export const isCalledOff = ({ options, reservations }: Sale, sequence: number): boolean =>
  options[reservations.option[sequence]]?.cancelled === true

/** The end of a hold, or of a purchase with all its money, because its option was cancelled. */
const takeBack = (sale: Sale, sequence: number, now: number): ReadonlyArray<SaleEvent> => {
  const cancelled = { kind: "cancelled", reservation: sequence } as const
  if (sale.reservations.status[sequence] !== ReservationStatus.confirmed) return [cancelled]
  return [cancelled, fullRefund(sale, sequence, now) ?? { kind: "refunded", reservation: sequence }]
}

/** The next reservation that is taken back. */
export const decideTakenBack = (sale: Sale, now: number): ReadonlyArray<SaleEvent> | undefined => {
  const sequence = sale.takenBack?.next() ?? 0
  return sequence === 0 ? undefined : takeBack(sale, sequence, now)
}

/** What its owner takes back of an option that was cancelled costs them nothing, either. */
export const cancelledWithAll = (sale: Sale, sequence: number, now: number): Decision =>
  events(takeBack(sale, sequence, now), sequence, ReservationStatus.cancelled)

/** When something of it is due, or Infinity. */
export const nextOfOptions = (sale: Sale): number =>
  sale.takenBack === undefined || sale.takenBack.next() === 0 ? sale.releaseAt : sale.at
