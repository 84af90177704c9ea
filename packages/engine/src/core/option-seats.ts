/**
 * The option actor's state: the seats of one concert option as typed arrays, no object per seat. The decided state is
 * ahead of the committed image by at most one journal record; readers see the image only.
 */
import { expandLayout, invariant, type OptionPlan, type SeatPlan, SeatState } from "@ticketrush/protocol"

export class OptionSeats {
  readonly plan: OptionPlan
  readonly count: number
  readonly state: Uint8Array
  readonly image: Uint8Array
  /** Reservation that has the seat; 0 when it is free. */
  readonly holder: Uint32Array
  readonly #priceOf: Float64Array
  free: number
  imageFree: number
  #seats: ReadonlyArray<SeatPlan> | undefined

  constructor(plan: OptionPlan) {
    const seats = expandLayout(plan.layout, plan.tiers.length)
    invariant(typeof seats !== "string", "a journaled layout was checked before it was journaled")
    this.plan = plan
    this.count = seats.length
    this.state = new Uint8Array(this.count)
    this.image = new Uint8Array(this.count)
    this.holder = new Uint32Array(this.count)
    this.#priceOf = Float64Array.from(seats, (seat) => plan.tiers[seat.tier].price)
    this.free = this.count
    this.imageFree = this.count
  }

  /** Names and flags of the seats: only readers of a seat map need them, so they are made on first use. */
  get seats(): ReadonlyArray<SeatPlan> {
    if (this.#seats === undefined) this.#seats = expandLayout(this.plan.layout, this.plan.tiers.length) as SeatPlan[]
    return this.#seats
  }

  price(seat: number): number {
    return this.#priceOf[seat]
  }

  /** Moves a seat in the decided state. */
  move(seat: number, to: SeatState, holder: number): void {
    if (this.state[seat] === SeatState.free) this.free--
    if (to === SeatState.free) this.free++
    this.state[seat] = to
    this.holder[seat] = to === SeatState.free ? 0 : holder
  }

  /** Moves a seat in the committed image. */
  publish(seat: number, to: SeatState): void {
    if (this.image[seat] === SeatState.free) this.imageFree--
    if (to === SeatState.free) this.imageFree++
    this.image[seat] = to
  }
}
