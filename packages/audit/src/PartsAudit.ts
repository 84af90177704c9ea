/** Seats that were given back out of a reservation which keeps others: what is parted, from what, and that it ends at once. */
import type { Parted } from "@ticketrush/protocol"
import type { FollowedReservations } from "./FollowedReservations.ts"
import type { OptionsAudit } from "./OptionsAudit.ts"
import type { FollowedReservation } from "./reservation-steps.ts"
import type { SeatsAudit } from "./SeatsAudit.ts"

export type Halves = { readonly whole: FollowedReservation; readonly part: FollowedReservation }

export class PartsAudit {
  readonly #reservations: FollowedReservations
  readonly #seats: SeatsAudit
  readonly #options: OptionsAudit
  readonly #wrong: (sentence: string) => void

  constructor(
    reservations: FollowedReservations,
    seats: SeatsAudit,
    options: OptionsAudit,
    wrong: (sentence: string) => void,
  ) {
    this.#reservations = reservations
    this.#seats = seats
    this.#options = options
    this.#wrong = wrong
  }

  /** Both as they are from now on; undefined for what is parted from nothing. */
  parted({ reservation: id, part, person, option, seats, price }: Parted): Halves | undefined {
    const wrong = this.#wrong
    const whole = this.#reservations.get(id)
    if (whole === undefined) {
      wrong(`reservation ${part} was parted from reservation ${id}, which was never made`)
      return undefined
    }
    const { held, status } = whole
    if (status !== "held" && status !== "confirmed") wrong(`reservation ${id} was parted when it was ${status}`)
    if (person !== held.person || option !== held.option) wrong(`reservation ${part} is of another buyer or option`)
    if (this.#options.isCancelled(option)) wrong(`reservation ${id} was parted after its option was cancelled`)
    const foreign = seats.find((seat) => !held.seats.includes(seat))
    if (foreign !== undefined) wrong(`I1 seat ${foreign} was parted from reservation ${id}, which does not have it`)
    const kept = held.seats.filter((seat) => !seats.includes(seat))
    if (seats.length === 0 || new Set(seats).size !== seats.length || kept.length === 0) {
      wrong(`reservation ${part} has no seat, one seat twice, or all those of reservation ${id}`)
    }
    const worth = seats.reduce((sum, seat) => sum + (this.#seats.prices(option)?.[seat] ?? 0), 0)
    if (worth !== price) wrong(`I10 reservation ${part} costs ${price}, its seats cost ${worth}`)
    const { key: _, ...madeBy } = held
    return {
      whole: { ...whole, held: { ...held, seats: kept, price: held.price - price } },
      part: { ...whole, held: { ...madeBy, reservation: part, seats, price, key: null }, extensions: 0 },
    }
  }
}
