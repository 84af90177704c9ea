/** Moves the seats that the house keeps, and ends options. */
import {
  invariant,
  type OptionCancelled,
  type OptionEvent,
  SeatState,
  type SeatsBlocked,
  type SeatsReleased,
  unreachable,
} from "@ticketrush/protocol"
import type { OptionSeats } from "./option-seats.ts"
import type { Sale } from "./Sale.ts"
import { TakenBack } from "./taken-back.ts"

const forGood = Number.POSITIVE_INFINITY

export const applyOption = (sale: Sale, event: OptionEvent, at: number): void => {
  const option = sale.options[event.option]
  invariant(option !== undefined && !option.cancelled, "seats are blocked and released of an option that is on sale")
  // What is refused about seats of the house rests on the last of these.
  sale.planPosition = sale.position
  switch (event.kind) {
    case "seats-blocked":
      blockSeats(option, event, at)
      break
    case "seats-released":
      releaseSeats(option, event, at)
      break
    case "option-cancelled":
      cancelOption(sale, option, event)
      break
    default:
      unreachable(event)
  }
  option.renewRelease()
  sale.releaseAt = nextRelease(sale)
}

const blockSeats = (option: OptionSeats, { seats, until }: SeatsBlocked, at: number): void => {
  invariant(until === null || until > at, "seats are blocked until a time that lies ahead")
  for (const seat of seats ?? freeSeats(option.state)) option.block(seat, until ?? forGood)
}

const releaseSeats = (option: OptionSeats, { due, seats }: SeatsReleased, at: number): void => {
  invariant(due === null || due <= at, "blocked seats are never released early")
  for (const seat of seats ?? blockedSeats(option.blockedUntil, due)) option.unblock(seat)
}

/** Those that are blocked until `due`, or all of them. */
const blockedSeats = (blockedUntil: Float64Array | undefined, due: number | null): ReadonlyArray<number> => {
  const seats: number[] = []
  blockedUntil?.forEach((until, seat) => {
    if (due === null ? until > 0 : until === due) seats.push(seat)
  })
  return seats
}

const cancelOption = (sale: Sale, option: OptionSeats, { option: number }: OptionCancelled): void => {
  option.cancelled = true
  const seats = [...freeSeats(option.state), ...blockedSeats(option.blockedUntil, null)]
  for (const seat of seats) option.block(seat, forGood)
  sale.takenBack ??= new TakenBack(sale)
  sale.takenBack.add(number)
}

const freeSeats = (states: Uint8Array): ReadonlyArray<number> => {
  const seats: number[] = []
  for (let seat = 0; seat < states.length; seat++) if (states[seat] === SeatState.free) seats.push(seat)
  return seats
}

/** At this event the image is what the decided state was when it was applied. */
export const publishOption = (sale: Sale, event: OptionEvent): void => {
  const option = sale.options[event.option]!
  switch (event.kind) {
    case "seats-blocked": {
      const until = event.until ?? forGood
      for (const seat of event.seats ?? freeSeats(option.image)) option.publishBlocked(seat, until)
      return
    }
    case "seats-released": {
      const { due, seats } = event
      for (const seat of seats ?? blockedSeats(option.blockedUntilImage, due)) option.publishUnblocked(seat)
      return
    }
    case "option-cancelled": {
      option.cancelledImage = true
      const seats = [...freeSeats(option.image), ...blockedSeats(option.blockedUntilImage, null)]
      for (const seat of seats) option.publishBlocked(seat, forGood)
      return
    }
    default:
      return unreachable(event)
  }
}

/** Seats of the house and cancelled options of a sale that was read back, in which everything decided is published. */
export const restoreOptions = (
  sale: Sale,
  blocked: ReadonlyArray<readonly [option: number, seat: number, until: number | null]>,
  cancelled: ReadonlyArray<number>,
): void => {
  for (const [number, seat, until] of blocked) {
    const option = sale.options[number]!
    option.block(seat, until ?? forGood)
    option.publishBlocked(seat, until ?? forGood)
  }
  for (const number of cancelled) {
    const option = sale.options[number]!
    option.cancelled = true
    option.cancelledImage = true
  }
  if (cancelled.length > 0) {
    sale.takenBack = new TakenBack(sale)
    sale.takenBack.add()
  }
  for (const option of sale.options) option?.renewRelease()
  sale.releaseAt = nextRelease(sale)
}

const nextRelease = ({ options }: Sale): number => {
  let next = forGood
  for (const option of options) next = Math.min(next, option?.releaseAt ?? forGood)
  return next
}
