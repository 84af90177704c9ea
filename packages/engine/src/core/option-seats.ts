/**
 * The option actor's state: the seats of one concert option as typed arrays, no object per seat. The decided state is
 * ahead of the committed image by at most one journal record; readers see the image only.
 */
import {
  type AddedBy,
  type CommandKey,
  canonicalJson,
  expandLayout,
  invariant,
  type OptionPlan,
  type Place,
  type SeatLayout,
  type SeatPlan,
  SeatState,
  seatRuns,
  wrongLayout,
} from "@ticketrush/protocol"
import { column } from "./columns.ts"
import { type Hall, hallOnDemand } from "./hall.ts"

export class OptionSeats {
  readonly plan: OptionPlan
  /** Who has added it in mid-sale; undefined for what was there at the opening. */
  readonly added: AddedBy | undefined
  readonly count: number
  readonly state: Uint8Array
  readonly image: Uint8Array
  /** Reservation that has the seat; 0 when it is free. */
  readonly holder: Uint32Array
  /** Place in line for which a seat is kept, and until when. Most sales never offer one. */
  offeredTo: Uint32Array | undefined
  offeredUntil: Float64Array | undefined
  /** Committed: the place for which a seat was kept last. */
  offeredToImage: Uint32Array | undefined
  readonly #priceOf: Float64Array
  readonly #tierOf: Uint8Array
  /** Where free seats lie next to each other, for wishes for the best ones. */
  readonly hall: () => Hall
  free: number
  imageFree: number
  imageSold = 0
  /** Called off for good, and the same as committed. */
  cancelled = false
  cancelledImage = false
  /**
   * Until when the house keeps a seat, Infinity for good, 0 for a seat that it does not keep. Such a seat has the state
   * of a sold one. Most options never have one.
   */
  blockedUntil: Float64Array | undefined
  blockedUntilImage: Float64Array | undefined
  /** When blocked seats are released next without an order, or Infinity. */
  releaseAt = Number.POSITIVE_INFINITY
  blocked = 0
  imageBlocked = 0
  #seats: ReadonlyArray<SeatPlan> | undefined

  constructor(plan: OptionPlan, added?: AddedBy) {
    invariant(
      wrongLayout(plan.layout, plan.tiers.length) === undefined,
      "a journaled layout was checked before it was journaled",
    )
    const runs = seatRuns(plan.layout)
    this.plan = plan
    this.added = added
    this.count = runs.reduce((sum, { from, to }) => sum + to - from + 1, 0)
    this.state = column(Uint8Array, this.count)
    this.image = column(Uint8Array, this.count)
    this.holder = column(Uint32Array, this.count)
    this.hall = hallOnDemand(plan.layout, this.state)
    this.#priceOf = column(Float64Array, this.count)
    this.#tierOf = column(Uint8Array, this.count)
    let next = 0
    for (const { section, from, to } of runs) {
      const end = next + to - from + 1
      this.#priceOf.fill(plan.tiers[section.tier].price, next, end)
      this.#tierOf.fill(section.tier, next, end)
      next = end
    }
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

  /** Number of the price tier of a seat. */
  tierOf(seat: number): number {
    return this.#tierOf[seat]
  }

  /** Keeps a seat that came back for the person in `place` until a time. */
  offer(seat: number, place: Place, until: number): void {
    this.offeredTo ??= column(Uint32Array, this.count)
    this.offeredUntil ??= column(Float64Array, this.count)
    this.offeredTo[seat] = place
    this.offeredUntil[seat] = until
  }

  /** The place for which a seat is kept at `now`, or 0. */
  offeredAt(seat: number, now: number): Place {
    return this.offeredTo === undefined || this.offeredUntil![seat] <= now ? 0 : this.offeredTo[seat]
  }

  /** Shows for which place a seat is kept. */
  publishOffer(seat: number, place: Place): void {
    this.offeredToImage ??= new Uint32Array(this.count)
    this.offeredToImage[seat] = place
  }

  isBlocked(seat: number): boolean {
    return this.blockedUntil !== undefined && this.blockedUntil[seat] > 0
  }

  /** The house keeps a seat that is free or that it keeps already. */
  block(seat: number, until: number): void {
    this.blockedUntil ??= column(Float64Array, this.count)
    if (!this.isBlocked(seat)) {
      invariant(this.state[seat] === SeatState.free, "I1: a seat that is blocked was free")
      this.move(seat, SeatState.sold, 0)
      this.blocked++
    }
    this.blockedUntil[seat] = until
  }

  unblock(seat: number): void {
    invariant(this.isBlocked(seat), "a seat that is released was blocked")
    this.blockedUntil![seat] = 0
    this.blocked--
    this.move(seat, SeatState.free, 0)
  }

  /** Takes in new times of blocked seats. Looks at every seat. */
  renewRelease(): void {
    this.releaseAt = nextUntil(this.blockedUntil)
  }

  /** Shows that the house keeps a seat that was free or that it kept already. */
  publishBlocked(seat: number, until: number): void {
    this.blockedUntilImage ??= column(Float64Array, this.count)
    this.blockedUntilImage[seat] = until
    if (this.image[seat] !== SeatState.free) return
    this.image[seat] = SeatState.sold
    this.imageFree--
    this.imageBlocked++
  }

  publishUnblocked(seat: number): void {
    this.blockedUntilImage![seat] = 0
    this.image[seat] = SeatState.free
    this.imageFree++
    this.imageBlocked--
  }

  /** Moves a seat in the decided state. */
  move(seat: number, to: SeatState, holder: number): void {
    invariant(seat < this.count, "a seat lies in its option")
    invariant(this.state[seat] !== to, "a seat moves to another state")
    if (this.state[seat] === SeatState.free) this.free--
    if (to === SeatState.free) this.free++
    invariant(this.free >= 0 && this.free <= this.count, "I6: an option counts its free seats")
    this.state[seat] = to
    this.holder[seat] = to === SeatState.free ? 0 : holder
  }

  /** Another reservation of the same status has a seat. */
  handOver(seat: number, from: number, to: number): void {
    invariant(this.holder[seat] === from, "I1: only its holder hands a seat over")
    this.holder[seat] = to
  }

  /** Moves a seat in the committed image. */
  publish(seat: number, to: SeatState): void {
    if (this.image[seat] === SeatState.free) this.imageFree--
    if (to === SeatState.free) this.imageFree++
    if (this.image[seat] === SeatState.sold) this.imageSold--
    if (to === SeatState.sold) this.imageSold++
    this.image[seat] = to
  }
}

export const bytesOfLayout = (layout: SeatLayout): number => new TextEncoder().encode(canonicalJson(layout)).length

export const isAddedBy = (added: AddedBy | undefined, author: number, { high, low }: CommandKey): boolean =>
  added !== undefined && added.author === author && added.key.high === high && added.key.low === low

/** The earliest time of seats that the house keeps, or Infinity. Looks at every seat. */
export const nextUntil = (blockedUntil: Float64Array | undefined): number => {
  let next = Number.POSITIVE_INFINITY
  for (const until of blockedUntil ?? []) if (until > 0 && until < next) next = until
  return next
}
