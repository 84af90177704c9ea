/**
 * The state machine of a reservation, as data (contract 2.1 with the later additions: the owner of a HOLD may cancel
 * it, and confirming a CONFIRMED reservation again answers the same). Everything that moves a reservation asks this
 * table, and the diagram in `docs/internals/state-machine.md` is generated from it.
 */
import { type Moved, ReservationStatus, SeatState as Seat, type SeatState, unreachable } from "@ticketrush/protocol"

export type Transition = {
  readonly event: Moved["kind"] | "extended" | "retaken"
  readonly from: readonly [ReservationStatus] | readonly [ReservationStatus, ReservationStatus]
  readonly to: ReservationStatus
  /** What the seats of the reservation become. */
  readonly seats: SeatState
}

const { hold, paying, confirmed, cancelled, refunded, expired } = ReservationStatus

export const transitions: Readonly<Record<Moved["kind"], Transition>> = {
  paying: { event: "paying", from: [hold], to: paying, seats: Seat.held },
  confirmed: { event: "confirmed", from: [paying], to: confirmed, seats: Seat.sold },
  cancelled: { event: "cancelled", from: [hold, confirmed], to: cancelled, seats: Seat.free },
  refunded: { event: "refunded", from: [cancelled], to: refunded, seats: Seat.free },
  expired: { event: "expired", from: [hold, paying], to: expired, seats: Seat.free },
}

/** The same table, asked for each event: comparing words takes less time than looking one up by words that change. */
export const transitionOf = (kind: Moved["kind"]): Transition => {
  switch (kind) {
    case "paying":
      return transitions.paying
    case "confirmed":
      return transitions.confirmed
    case "cancelled":
      return transitions.cancelled
    case "refunded":
      return transitions.refunded
    case "expired":
      return transitions.expired
    default:
      return unreachable(kind)
  }
}

/** Whether a transition begins in a status. Read without a search: there are one or two of them. */
export const beginsIn = ({ from }: Transition, status: ReservationStatus): boolean =>
  from[0] === status || from[from.length - 1] === status

/** Moves the deadline alone. */
export const extension: Transition = { event: "extended", from: [hold], to: hold, seats: Seat.held }

/** Paid too late for its deadline, in time for its seats: only where payments are taken. */
export const retake: Transition = { event: "retaken", from: [expired], to: confirmed, seats: Seat.sold }

/** Of a reservation in one of these some seats may be given back: they are parted from it, and cancelled. */
export const mayPart = (status: number): boolean => status === hold || status === confirmed

/** A reservation in one of these has its seats and counts toward its person's limit. */
export const holdsSeats = (status: number): boolean => status === hold || status === paying || status === confirmed

/** A reservation in one of these ends at its deadline. */
export const mayExpire = (status: number): boolean => status === hold || status === paying
