/**
 * What never changes of a hall's seats. Each seat is a JSON object of which only the state differs from one commit to the
 * next; the rest is copied from a list that was made before. That list is the newest map of all seats where there is one,
 * so the text of a hall stands in memory once.
 */
import type { OptionAnswer } from "@ticketrush/engine/sales/SaleReads"
import { invariant, type SeatPlan, SeatState, seatIdOf, seatStatusWords } from "@ticketrush/protocol"
import type { SeatFilter } from "./seat-filter.ts"
import { type SeatBlock, type SeatText, seatsPerBlock, seatTextOf } from "./seat-text.ts"

const words = seatStatusWords.map((word) => Buffer.from(word))
const wordBytesMax = Math.max(...words.map(({ length }) => length))
const comma = ",".charCodeAt(0)

export class SeatTemplate {
  /** The seats it was made from; another array means that another option came under the same id. */
  readonly plan: ReadonlyArray<SeatPlan>
  /** Of each seat, the bytes before its state and those behind it. */
  readonly #lengths: Uint32Array
  /** All seats, with their states. */
  #text: SeatText

  constructor(plan: ReadonlyArray<SeatPlan>, lengths: Uint32Array, text: SeatText) {
    this.plan = plan
    this.#lengths = lengths
    this.#text = text
  }

  /** Yields after each block, so that the caller decides when it goes on. */
  static *of(option: OptionAnswer): Generator<void, SeatTemplate, void> {
    const { seats } = option
    const lengths = new Uint32Array(2 * seats.length)
    const blocks: SeatBlock[] = []
    for (let from = 0; from < seats.length; from += seatsPerBlock) {
      const to = Math.min(seats.length, from + seatsPerBlock)
      const texts: string[] = []
      for (let i = from; i < to; i++) {
        const head = headJson(seats[i], option)
        const tail = placeJson(seats[i], option)
        lengths[2 * i] = Buffer.byteLength(head)
        lengths[2 * i + 1] = Buffer.byteLength(tail)
        texts.push(head + seatStatusWords[SeatState.free] + tail)
      }
      blocks.push({ states: Buffer.alloc(to - from, SeatState.free), seats: Buffer.from(texts.join(",")) })
      yield
    }
    return new SeatTemplate(seats, lengths, seatTextOf(blocks))
  }

  /** Copies from this list of all seats from now on, and lets go of the one before. */
  adopt(text: SeatText): void {
    invariant(text.blocks.length === this.#text.blocks.length, "a template copies from a list of all its seats")
    this.#text = text
  }

  /** Bytes that it takes in memory beside those of `bodies`. */
  bytesBeside(bodies: ReadonlyArray<Buffer>): number {
    const { bytes } = this.#text
    return this.#lengths.byteLength + (bodies.includes(bytes) ? 0 : bytes.length)
  }

  /** The seats of a block that the filter shows in these states, with commas between them and no brackets. */
  render(block: number, states: Uint8Array, filter: SeatFilter): Buffer {
    const source = this.#text.blocks[block]
    const first = 2 * block * seatsPerBlock
    const target = Buffer.allocUnsafe(source.seats.length + states.length * wordBytesMax)
    let written = 0
    let start = 0
    for (let i = 0; i < states.length; i++) {
      const state = start + this.#lengths[first + 2 * i]
      const rest = state + words[source.states[i]].length
      const end = rest + this.#lengths[first + 2 * i + 1]
      if ((filter & (1 << states[i])) !== 0) {
        if (written > 0) target[written++] = comma
        written += source.seats.copy(target, written, start, state)
        written += words[states[i]].copy(target, written)
        written += source.seats.copy(target, written, rest, end)
      }
      start = end + 1
    }
    return target.subarray(0, written)
  }
}

const headJson = ({ index, seatNumber }: SeatPlan, { optionId }: OptionAnswer): string =>
  `{"id":${seatIdOf(optionId, index)},"seatNumber":${JSON.stringify(seatNumber)},"status":"`

/** One seat alone, where the list of its hall need not be there. */
export const seatJson = (seat: SeatPlan, option: OptionAnswer): string =>
  headJson(seat, option) + seatStatusWords[option.states[seat.index]] + placeJson(seat, option)

/** Where the seat is and what it costs: what we add to the contract stands at the end. */
const placeJson = (seat: SeatPlan, option: OptionAnswer): string => {
  const tier = option.plan.tiers[seat.tier]
  const place = { section: seat.section, row: seat.row, number: seat.number, tier: tier.name, price: tier.price }
  return `",${JSON.stringify({ ...place, flags: seat.flags }).slice(1)}`
}
