/** What people of a sale have and have done, by position: what a refusal by the rules may rest on. */
import type { SeatLayout } from "@ticketrush/protocol"
import { type History, valueAt } from "./history.ts"

/** So many seats at most of an option, and of a price tier in all options; 0 for no limit. */
type Limits = { readonly perOptionMax: number; readonly perTierMax: ReadonlyArray<number> }

type Reserved = { readonly person: number; readonly option: number; readonly seats: ReadonlyArray<number> }

export class BuyersModel {
  /** Seats by person and option, and open holds by person. */
  readonly #counts = new Map<string, History<number>>()
  /** Journal time at which the last open hold of a person ended. */
  readonly #closings = new Map<number, number>()
  readonly #releases = new Map<number, History<number>>()
  /** The price tier of each seat, by option. */
  readonly #tiers = new Map<number, ReadonlyArray<number>>()

  /** The price tier of each seat of an option from now on. */
  seated(option: number, { sections }: SeatLayout): ReadonlyArray<number> {
    const tierOf = sections.flatMap(({ capacity, rows, tier }) => {
      const count = rows.reduce((sum, row) => sum + row.to - row.from + 1, 0) || capacity
      return new Array<number>(count).fill(tier)
    })
    this.#tiers.set(option, tierOf)
    return tierOf
  }

  held({ person, option, seats }: Reserved, turn: number, ruled: boolean, position: number): void {
    this.#seats({ person, option, seats }, 1, position)
    this.#add(`${person} open`, 1, position)
    if (!ruled) return
    this.#add(`${person} in turn ${turn}`, 1, position)
  }

  moved(moved: Reserved, from: string, to: string, at: number, position: number): void {
    const { person } = moved
    const ended = to === "cancelled" || to === "expired"
    if (ended) this.#seats(moved, -1, position)
    if (to !== "confirmed" && !(ended && from !== "confirmed")) return
    this.#add(`${person} open`, -1, position)
    this.#closings.set(person, at)
    if (ended) push(this.#releases, person, { position, value: at })
  }

  /** One open hold stands as two. */
  parted({ person, status }: Pick<Reserved, "person"> & { readonly status: string }, position: number): void {
    if (status === "hold") this.#add(`${person} open`, 1, position)
  }

  retaken(reserved: Reserved, position: number): void {
    this.#seats(reserved, 1, position)
  }

  gives(reserved: Reserved, position: number): void {
    this.#seats(reserved, -1, position)
  }

  /** I5: the limit of an option or of a tier that a person has passed with these seats. */
  beyond(
    { person, option, seats }: Reserved,
    { perOptionMax, perTierMax }: Limits,
    position: number,
  ): string | undefined {
    const had = this.seatsOfOptionAt(person, option, position)
    if (perOptionMax > 0 && had > perOptionMax) return `I5: person ${person} has ${had} seats of option ${option}`
    const tier = seats
      .map((seat) => this.tierOf(option, seat))
      .find((of) => this.#isBeyond(person, of, perTierMax, position))
    return tier === undefined ? undefined : `I5: person ${person} has too many seats of tier ${tier}`
  }

  #isBeyond(person: number, tier: number, perTierMax: ReadonlyArray<number>, position: number): boolean {
    const max = perTierMax[tier] ?? 0
    return max > 0 && this.seatsOfTierAt(person, tier, position) > max
  }

  tierOf(option: number, seat: number): number {
    return this.#tiers.get(option)?.[seat] ?? 0
  }

  seatsOfTierAt(person: number, tier: number, position: number): number {
    return valueAt(this.#counts.get(`${person} of tier ${tier}`), position, 0)
  }

  seatsOfOptionAt(person: number, option: number, position: number): number {
    return valueAt(this.#counts.get(`${person} in ${option}`), position, 0)
  }

  openAt(person: number, position: number): number {
    return valueAt(this.#counts.get(`${person} open`), position, 0)
  }

  holdsInTurnAt(person: number, turn: number, position: number): number {
    return valueAt(this.#counts.get(`${person} in turn ${turn}`), position, 0)
  }

  /** Journal time at which an open hold of a person ended last, as of now; 0 before any. */
  closedAt(person: number): number {
    return this.#closings.get(person) ?? 0
  }

  /** Journal time of the last hold of a person that ended without a purchase, 0 before any. */
  releasedAt(person: number, position: number): number {
    return valueAt(this.#releases.get(person), position, 0)
  }

  #seats({ person, option, seats }: Reserved, sign: 1 | -1, position: number): void {
    this.#add(`${person} in ${option}`, sign * seats.length, position)
    for (const seat of seats) this.#add(`${person} of tier ${this.tierOf(option, seat)}`, sign, position)
  }

  #add(what: string, change: number, position: number): void {
    push(this.#counts, what, { position, value: valueAt(this.#counts.get(what), position, 0) + change })
  }
}

const push = <K, T>(
  map: Map<K, History<T>>,
  key: K,
  change: { readonly position: number; readonly value: T },
): void => {
  const history = map.get(key)
  if (history === undefined) map.set(key, [change])
  else history.push(change)
}
