/**
 * SeatResponse lists of the contract. A hall of 60,000 seats is 9 MB of JSON and changes with every commit, while many
 * people look at it: seats are kept rendered in blocks, and only the blocks in which a state has changed are made anew.
 *
 * The map of a large hall is made in slices when something of it has changed; the caller decides when the next one runs.
 */
import type { OptionAnswer, ReadAt } from "@ticketrush/engine/sales/SaleReads"
import { limits } from "@ticketrush/protocol"
import type { Body } from "../coding/CodedBodies.ts"
import { allSeats, type SeatFilter } from "./seat-filter.ts"
import { SeatTemplate } from "./seat-template.ts"
import { type SeatBlock, seatsPerBlock, seatTextOf } from "./seat-text.ts"

type KeptMap = {
  readonly epoch: number
  readonly offset: number
  readonly body: Body
  readonly blocks: ReadonlyArray<SeatBlock>
}

type Kept = {
  readonly template: SeatTemplate
  /** In the order of their last use. */
  readonly maps: Map<SeatFilter, KeptMap>
  /** What it takes in memory, about. */
  bytes: number
}

export type MapPosition = Pick<ReadAt, "epoch" | "offset">

/** What is made before other work of the loop gets its turn: less than a millisecond of it. */
const blocksPerSlice = 2
/** Seats of a hall whose map is made when it is asked for. One changed seat of a larger hall costs a copy of its whole map. */
const seatsAtOnce = 2_048

export class SeatMaps {
  /** By option, in the order of their last use. */
  readonly #kept = new Map<number, Kept>()
  readonly #bytesMax: number
  #bytes = 0
  #versions = 0

  constructor(bytesMax: number = limits.seatMapBytesKept) {
    this.#bytesMax = bytesMax
  }

  /**
   * JSON, or undefined when {@link making} has to make it. Its tag names the position since which it has been the same; a
   * commit that changes none of it keeps it.
   */
  ready(at: MapPosition, option: OptionAnswer, filter: SeatFilter): Body | undefined {
    const kept = this.#keptOf(option)
    const map = kept?.maps.get(filter)
    if (map?.epoch === at.epoch && map.offset === at.offset) return map.body
    const small = option.states.length <= seatsAtOnce
    if (!small && (map === undefined || hasChanged(map.blocks, option.states))) return undefined
    const work = this.making(at, option, filter)
    for (;;) {
      const { done, value } = work.next()
      if (done === true) return value
    }
  }

  /** Yields after each slice and returns the map. */
  *making(at: MapPosition, option: OptionAnswer, filter: SeatFilter): Generator<void, Body, void> {
    const template = this.#keptOf(option)?.template ?? (yield* SeatTemplate.of(option))
    const before = this.#keptOf(option)?.maps.get(filter)
    const { changed, blocks } = yield* renewed(template, before?.blocks ?? [], option.states, filter)
    const { epoch, offset } = at
    const map = changed || before === undefined ? this.#assembled(at, blocks) : { ...before, epoch, offset, blocks }
    if (filter === allSeats) template.adopt({ bytes: map.body.bytes, blocks: map.blocks })
    this.#keep(option.optionId, template, filter, map)
    return map.body
  }

  #assembled({ epoch, offset }: MapPosition, made: ReadonlyArray<SeatBlock>): KeptMap {
    const { blocks, bytes } = seatTextOf(made)
    return { epoch, offset, blocks, body: { bytes, version: ++this.#versions, etag: `W/"${epoch}-${offset}"` } }
  }

  #keptOf({ optionId, seats }: OptionAnswer): Kept | undefined {
    const known = this.#kept.get(optionId)
    if (known === undefined) return undefined
    this.#kept.delete(optionId)
    if (known.template.plan === seats) this.#kept.set(optionId, known)
    else this.#bytes -= known.bytes
    return this.#kept.get(optionId)
  }

  #keep(optionId: number, template: SeatTemplate, filter: SeatFilter, map: KeptMap): void {
    const known = this.#kept.get(optionId)
    const kept = known?.template === template ? known : { template, maps: new Map(), bytes: 0 }
    this.#bytes -= known?.bytes ?? 0
    kept.maps.delete(filter)
    kept.maps.set(filter, map)
    const [oldest] = kept.maps.keys()
    if (kept.maps.size > limits.seatMapsPerOptionMax) kept.maps.delete(oldest)
    const bodies = Array.from(kept.maps.values(), ({ body }) => body.bytes)
    kept.bytes = bodies.reduce((sum, { length }) => sum + length, template.bytesBeside(bodies))
    this.#bytes += kept.bytes
    this.#kept.delete(optionId)
    this.#kept.set(optionId, kept)
    for (const [id, { bytes }] of this.#kept) {
      if (this.#bytes <= this.#bytesMax || id === optionId) return
      this.#kept.delete(id)
      this.#bytes -= bytes
    }
  }

  /** Options that are kept, for tests. */
  get size(): number {
    return this.#kept.size
  }
}

const statesOf = (states: Uint8Array, block: number): Uint8Array =>
  states.subarray(block * seatsPerBlock, (block + 1) * seatsPerBlock)

const hasChanged = (blocks: ReadonlyArray<SeatBlock>, states: Uint8Array): boolean =>
  blocks.some((block, n) => Buffer.compare(block.states, statesOf(states, n)) !== 0)

/** The blocks as `states` has them, and whether that makes a difference to what is shown. */
function* renewed(
  template: SeatTemplate,
  before: ReadonlyArray<SeatBlock>,
  states: Uint8Array,
  filter: SeatFilter,
): Generator<void, { readonly changed: boolean; readonly blocks: ReadonlyArray<SeatBlock> }, void> {
  const count = Math.ceil(states.length / seatsPerBlock)
  const blocks: SeatBlock[] = []
  let changed = before.length === 0
  let made = 0
  for (let n = 0; n < count; n++) {
    const now = statesOf(states, n)
    const known = before[n]
    if (known !== undefined && Buffer.compare(known.states, now) === 0) {
      blocks.push(known)
      continue
    }
    const seats = template.render(n, now, filter)
    const same = known !== undefined && Buffer.compare(known.seats, seats) === 0
    changed ||= !same
    blocks.push({ states: Buffer.from(now), seats: same ? known.seats : seats })
    if (++made % blocksPerSlice === 0) yield
  }
  return { changed, blocks }
}
