/**
 * SeatResponse lists of the contract. A hall of 50,000 seats is 2.5 MB of JSON, so what never changes about a seat is
 * rendered once per option, and a whole answer is kept until the sale commits again.
 */
import type { OptionView, SaleView } from "@ticketrush/engine/EngineApi"
import { type SeatPlan, SeatState, seatIdOf, seatStatusWords } from "@ticketrush/protocol"

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

type Kept = {
  /** Seats of the plan the heads were made from; another array means another option came under the same id. */
  readonly plan: ReadonlyArray<SeatPlan>
  readonly heads: ReadonlyArray<string>
  readonly tails: ReadonlyArray<string>
  readonly bodies: Map<SeatFilter, { readonly epoch: number; readonly offset: number; readonly json: string }>
}

const optionsKeptMax = 256

export class SeatMaps {
  readonly #kept = new Map<number, Kept>()

  json(sale: SaleView, option: OptionView, filter: SeatFilter): string {
    const kept = this.#keptOf(option)
    const known = kept.bodies.get(filter)
    if (known !== undefined && known.epoch === sale.epoch && known.offset === sale.offset) return known.json
    const json = render(kept, option.states, filter)
    kept.bodies.set(filter, { epoch: sale.epoch, offset: sale.offset, json })
    return json
  }

  #keptOf(option: OptionView): Kept {
    const known = this.#kept.get(option.optionId)
    if (known !== undefined && known.plan === option.seats) return known
    const heads = option.seats.map(
      (seat) =>
        `{"id":${seatIdOf(option.optionId, seat.index)},"seatNumber":${JSON.stringify(seat.seatNumber)},"status":"`,
    )
    const tails = option.seats.map((seat) => placeJson(seat, option))
    const kept: Kept = { plan: option.seats, heads, tails, bodies: new Map() }
    if (this.#kept.size >= optionsKeptMax) this.#kept.delete(this.#kept.keys().next().value as number)
    this.#kept.set(option.optionId, kept)
    return kept
  }
}

/** Where the seat is and what it costs: what we add to the contract stands at the end. */
const placeJson = (seat: SeatPlan, option: OptionView): string => {
  const tier = option.plan.tiers[seat.tier]
  const place = { section: seat.section, row: seat.row, number: seat.number, tier: tier.name, price: tier.price }
  return `",${JSON.stringify({ ...place, flags: seat.flags }).slice(1)}`
}

const render = ({ heads, tails }: Kept, states: Uint8Array, filter: SeatFilter): string => {
  const seats: string[] = []
  for (let index = 0; index < heads.length; index++) {
    const state = states[index]
    if ((filter & (1 << state)) !== 0) seats.push(heads[index] + seatStatusWords[state] + tails[index])
  }
  return `[${seats.join(",")}]`
}
