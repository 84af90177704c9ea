/**
 * The bytes of a hall's seats that never change. Each seat is a JSON object of which only the state differs from one
 * commit to the next: what stands before and after it is rendered once and copied from then on.
 */
import type { OptionAnswer } from "@ticketrush/engine/sales/SaleReads"
import { type SeatPlan, seatIdOf, seatStatusWords } from "@ticketrush/protocol"
import type { SeatFilter } from "./seat-filter.ts"

/** Seats that are rendered before other work of the loop gets its turn, less than a millisecond of it. */
export const seatsPerSlice = 512

const words = seatStatusWords.map((word) => Buffer.from(word))
const wordBytesMax = Math.max(...words.map(({ length }) => length))
const comma = ",".charCodeAt(0)

export class SeatTemplate {
  /** The seats it was made from; another array means that another option came under the same id. */
  readonly plan: ReadonlyArray<SeatPlan>
  readonly #bytes: Buffer
  /** Of each seat, where its state belongs and where it ends. */
  readonly #cuts: Uint32Array

  constructor(plan: ReadonlyArray<SeatPlan>, bytes: Buffer, cuts: Uint32Array) {
    this.plan = plan
    this.#bytes = bytes
    this.#cuts = cuts
  }

  /** Bytes that it takes in memory. */
  get size(): number {
    return this.#bytes.length + this.#cuts.byteLength
  }

  /** Yields after each slice, so that the caller decides when it goes on. */
  static *of(option: OptionAnswer): Generator<void, SeatTemplate, void> {
    const { optionId, seats } = option
    const cuts = new Uint32Array(2 * seats.length)
    const pieces: Buffer[] = []
    let at = 0
    for (let from = 0; from < seats.length; from += seatsPerSlice) {
      const texts: string[] = []
      const to = Math.min(seats.length, from + seatsPerSlice)
      for (let i = from; i < to; i++) {
        const { index, seatNumber } = seats[i]
        const head = `{"id":${seatIdOf(optionId, index)},"seatNumber":${JSON.stringify(seatNumber)},"status":"`
        const tail = placeJson(seats[i], option)
        cuts[2 * i] = at += Buffer.byteLength(head)
        cuts[2 * i + 1] = at += Buffer.byteLength(tail)
        texts.push(head, tail)
      }
      pieces.push(Buffer.from(texts.join("")))
      yield
    }
    return new SeatTemplate(seats, Buffer.concat(pieces), cuts)
  }

  /** The seats from `from` on whose `states` the filter shows, with commas between them and no brackets. */
  render(from: number, states: Uint8Array, filter: SeatFilter): Buffer {
    const begin = from === 0 ? 0 : this.#cuts[2 * from - 1]
    const fixed = this.#cuts[2 * (from + states.length) - 1] - begin
    const target = Buffer.allocUnsafe(fixed + states.length * (wordBytesMax + 1))
    let written = 0
    let start = begin
    for (let i = 0; i < states.length; i++) {
      const state = this.#cuts[2 * (from + i)]
      const end = this.#cuts[2 * (from + i) + 1]
      if ((filter & (1 << states[i])) !== 0) {
        if (written > 0) target[written++] = comma
        written += this.#bytes.copy(target, written, start, state)
        written += words[states[i]].copy(target, written)
        written += this.#bytes.copy(target, written, state, end)
      }
      start = end
    }
    return target.subarray(0, written)
  }
}

/** Where the seat is and what it costs: what we add to the contract stands at the end. */
const placeJson = (seat: SeatPlan, option: OptionAnswer): string => {
  const tier = option.plan.tiers[seat.tier]
  const place = { section: seat.section, row: seat.row, number: seat.number, tier: tier.name, price: tier.price }
  return `",${JSON.stringify({ ...place, flags: seat.flags }).slice(1)}`
}
