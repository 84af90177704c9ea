/**
 * SeatResponse lists of the contract. A hall of 60,000 seats is 9 MB of JSON and changes with every commit, while many
 * people look at it: what never changes about a seat is rendered once, seats are kept rendered in blocks, and only the
 * blocks in which a state has changed are made anew.
 */
import type { OptionAnswer, ReadAt } from "@ticketrush/engine/sales/SaleReads"
import { type SeatPlan, SeatState, seatIdOf, seatStatusWords } from "@ticketrush/protocol"
import type { Body } from "../coding/CodedBodies.ts"

/** Which states are shown, as a bit per {@link SeatState}. */
export type SeatFilter = number
const allSeats: SeatFilter = 0b111
export const onlyAvailable: SeatFilter = 1 << SeatState.free

export const filterOf = (words: ReadonlyArray<string>): SeatFilter | { readonly unsupported: string } => {
  if (words.length === 0) return allSeats
  let filter = 0
  for (const word of words) {
    const state = seatStatusWords.indexOf(word as (typeof seatStatusWords)[number])
    if (state === -1) return { unsupported: word }
    filter |= 1 << state
  }
  return filter
}

/** `seats` is what is shown of a block, without brackets; `states` is what it shows. */
type Block = { readonly states: Buffer; readonly seats: Buffer }
type KeptMap = { epoch: number; offset: number; body: Body; readonly blocks: Block[] }

type Kept = {
  /** Seats of the plan the heads were made from; another array means another option came under the same id. */
  readonly plan: ReadonlyArray<SeatPlan>
  readonly heads: ReadonlyArray<string>
  readonly tails: ReadonlyArray<string>
  readonly maps: Map<SeatFilter, KeptMap>
  /** What it takes in memory, about. */
  bytes: number
}

/** What all options together may take; beyond it the one that was not asked for the longest is rendered anew. */
const bytesKeptMax = 96 * 1024 * 1024
const bytesPerSeat = 250
const seatsPerBlock = 256

export class SeatMaps {
  /** In the order of their last use. */
  readonly #kept = new Map<number, Kept>()
  readonly #bytesMax: number
  #bytes = 0
  #versions = 0

  constructor(bytesMax = bytesKeptMax) {
    this.#bytesMax = bytesMax
  }

  /** JSON. Its tag names the position since which it has been the same; a commit that changes none of it keeps it. */
  body(at: Pick<ReadAt, "epoch" | "offset">, option: OptionAnswer, filter: SeatFilter): Body {
    const kept = this.#keptOf(option)
    let map = kept.maps.get(filter)
    if (map?.epoch === at.epoch && map.offset === at.offset) return map.body
    if (map === undefined) {
      map = { ...at, body: nothing, blocks: [] }
      kept.maps.set(filter, map)
    }
    map.epoch = at.epoch
    map.offset = at.offset
    if (!renew(kept, map.blocks, option.states, filter)) return map.body
    const bytes = assembled(map.blocks)
    // Once whole, and once more in its blocks.
    this.#grow(kept, 2 * (bytes.length - map.body.bytes.length))
    map.body = { bytes, version: ++this.#versions, etag: `W/"${at.epoch}-${at.offset}"` }
    return map.body
  }

  #keptOf(option: OptionAnswer): Kept {
    const known = this.#kept.get(option.optionId)
    this.#kept.delete(option.optionId)
    if (known !== undefined && known.plan === option.seats) {
      this.#kept.set(option.optionId, known)
      return known
    }
    if (known !== undefined) this.#bytes -= known.bytes
    const heads = option.seats.map(
      (seat) =>
        `{"id":${seatIdOf(option.optionId, seat.index)},"seatNumber":${JSON.stringify(seat.seatNumber)},"status":"`,
    )
    const tails = option.seats.map((seat) => placeJson(seat, option))
    const kept: Kept = { plan: option.seats, heads, tails, maps: new Map(), bytes: 0 }
    this.#kept.set(option.optionId, kept)
    this.#grow(kept, bytesPerSeat * heads.length)
    return kept
  }

  #grow(kept: Kept, bytes: number): void {
    kept.bytes += bytes
    this.#bytes += bytes
    for (const [optionId, oldest] of this.#kept) {
      if (this.#bytes <= this.#bytesMax || oldest === kept) return
      this.#kept.delete(optionId)
      this.#bytes -= oldest.bytes
    }
  }

  /** Options that are kept, for tests. */
  get size(): number {
    return this.#kept.size
  }
}

/** Where the seat is and what it costs: what we add to the contract stands at the end. */
const placeJson = (seat: SeatPlan, option: OptionAnswer): string => {
  const tier = option.plan.tiers[seat.tier]
  const place = { section: seat.section, row: seat.row, number: seat.number, tier: tier.name, price: tier.price }
  return `",${JSON.stringify({ ...place, flags: seat.flags }).slice(1)}`
}

const nothing: Body = { bytes: Buffer.alloc(0), version: 0, etag: "" }
const [opening, comma, closing] = ["[", ",", "]"].map((sign) => Buffer.from(sign))

/** Brings `blocks` up to `states`, and tells whether that made a difference to what is shown. */
const renew = (kept: Kept, blocks: Block[], states: Uint8Array, filter: SeatFilter): boolean => {
  let changed = blocks.length === 0
  for (let from = 0, n = 0; from < states.length; from += seatsPerBlock, n++) {
    const now = states.subarray(from, from + seatsPerBlock)
    if (blocks[n] !== undefined && Buffer.compare(blocks[n].states, now) === 0) continue
    const seats = Buffer.from(render(kept, from, now, filter))
    changed ||= Buffer.compare(blocks[n].seats, seats) !== 0
    blocks[n] = { states: Buffer.from(now), seats }
  }
  return changed
}

const assembled = (blocks: ReadonlyArray<Block>): Buffer => {
  const pieces: Buffer[] = [opening]
  for (const { seats } of blocks) {
    if (seats.length === 0) continue
    if (pieces.length > 1) pieces.push(comma)
    pieces.push(seats)
  }
  pieces.push(closing)
  return Buffer.concat(pieces)
}

const render = ({ heads, tails }: Kept, from: number, states: Uint8Array, filter: SeatFilter): string => {
  const seats: string[] = []
  for (let i = 0; i < states.length; i++) {
    const state = states[i]
    if ((filter & (1 << state)) !== 0) seats.push(heads[from + i] + seatStatusWords[state] + tails[from + i])
  }
  return seats.join(",")
}
