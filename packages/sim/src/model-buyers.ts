/** What people of a sale have and have done, by position: what a refusal by the rules may rest on. */
import { type History, valueAt } from "./history.ts"

type Reserved = { readonly person: number; readonly option: number; readonly seats: ReadonlyArray<number> }

export class BuyersModel {
  /** Seats by person and option, and open holds by person. */
  readonly #counts = new Map<string, History<number>>()
  /** Journal time at which the last open hold of a person ended. */
  readonly #closings = new Map<number, number>()
  readonly #releases = new Map<number, History<number>>()

  held({ person, option, seats }: Reserved, turn: number, ruled: boolean, position: number): void {
    this.#add(`${person} in ${option}`, seats.length, position)
    this.#add(`${person} open`, 1, position)
    if (!ruled) return
    this.#add(`${person} in turn ${turn}`, 1, position)
  }

  moved(moved: Reserved, from: string, to: string, at: number, position: number): void {
    const { person, option, seats } = moved
    const ended = to === "cancelled" || to === "expired"
    if (ended) this.#add(`${person} in ${option}`, -seats.length, position)
    if (to !== "confirmed" && !(ended && from !== "confirmed")) return
    this.#add(`${person} open`, -1, position)
    this.#closings.set(person, at)
    if (ended) push(this.#releases, person, { position, value: at })
  }

  /** One open hold stands as two. */
  parted({ person, status }: Pick<Reserved, "person"> & { readonly status: string }, position: number): void {
    if (status === "hold") this.#add(`${person} open`, 1, position)
  }

  retaken({ person, option, seats }: Reserved, position: number): void {
    this.#add(`${person} in ${option}`, seats.length, position)
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
