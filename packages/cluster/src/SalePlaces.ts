/** Which sales an operator has moved, as this node knows it: where each is to be, and which node has it. Pure. */
import type { ConcertId } from "@ticketrush/protocol"
import type { Peer } from "./PeerWatch.ts"

/** As Redis keeps it. An empty text stands for the node that has the shard of the sale. */
export type SalePlace = {
  /** Address of the node that is to have the sale whenever it is there. */
  readonly to: string
  /** The process that has it. Only that one gives it away, or the node of its shard takes it back when that process is gone. */
  readonly at: string
  readonly incarnation: string
  /** Grows with each change of any place. */
  readonly revision: number
}

export type KnownPlaces = ReadonlyMap<ConcertId, SalePlace>

export const readPlaces = (pairs: ReadonlyArray<string>): KnownPlaces => {
  const places = new Map<ConcertId, SalePlace>()
  for (let n = 0; n < pairs.length; n += 2) places.set(Number(pairs[n]), JSON.parse(pairs[n + 1]) as SalePlace)
  return places
}

export const isAt = (place: SalePlace, { address, incarnation }: Peer): boolean =>
  place.at === address && place.incarnation === incarnation

export class SalePlaces {
  readonly #changed: (concertId: ConcertId) => void
  #known: Map<ConcertId, SalePlace> = new Map()

  /** `changed` hears of each sale that another node may have from now on. */
  constructor(changed: (concertId: ConcertId) => void) {
    this.#changed = changed
  }

  get all(): KnownPlaces {
    return this.#known
  }

  of(concertId: ConcertId): SalePlace | undefined {
    return this.#known.get(concertId)
  }

  /** Redis has these and no others. */
  heardAll(places: KnownPlaces): void {
    const before = this.#known
    this.#known = new Map(places)
    for (const concertId of new Set([...before.keys(), ...places.keys()]))
      this.#tell(concertId, before.get(concertId), places.get(concertId))
  }

  /** Redis was emptied, and has these again. Answers those that it does not have as they are known here. */
  heardSome(places: KnownPlaces): KnownPlaces {
    const newest = new Map([...this.#known, ...places])
    const missing = new Map<ConcertId, SalePlace>()
    for (const [concertId, known] of this.#known) {
      if (known.revision <= (places.get(concertId)?.revision ?? 0)) continue
      newest.set(concertId, known)
      missing.set(concertId, known)
    }
    this.heardAll(newest)
    return missing
  }

  heard(concertId: ConcertId, place: SalePlace | undefined): void {
    const before = this.#known.get(concertId)
    if (place === undefined) this.#known.delete(concertId)
    else this.#known.set(concertId, place)
    this.#tell(concertId, before, place)
  }

  #tell(concertId: ConcertId, before: SalePlace | undefined, now: SalePlace | undefined): void {
    if ((before?.at ?? "") !== (now?.at ?? "") || (before?.incarnation ?? "") !== (now?.incarnation ?? ""))
      this.#changed(concertId)
  }
}
