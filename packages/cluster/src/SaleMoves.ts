/**
 * Carries out that a sale is moved. The node that has the sale gives it away: it takes nothing new for it, answers what it took,
 * and then says in Redis which node has it next; before that, no other one opens it. A sale whose node is gone is taken back by
 * the node that has its shard. The answers of Redis come in as callbacks and time as data.
 */
import type { Clock } from "@ticketrush/engine/ports"
import type { ConcertId } from "@ticketrush/protocol"
import type { Peer } from "./PeerWatch.ts"
import type { SaleHost } from "./SaleHost.ts"
import { isAt, type KnownPlaces, type SalePlace } from "./SalePlaces.ts"

/** Whether it is settled which node has the sale, one way or the other; undefined: Redis did not say. */
export type PassDone = (settled: boolean | undefined) => void

export type SaleMovesOptions = {
  readonly host: Pick<SaleHost, "close" | "closeStrays">
  readonly places: () => KnownPlaces
  readonly nodes: () => ReadonlyArray<Peer & { readonly healthy: boolean }>
  /** Through which of its shards this node runs the sale; undefined: through none. */
  readonly through: (concertId: ConcertId) => string | undefined
  /** Whether this node has the shard that the sale is in where it is not moved. */
  readonly hasShard: (concertId: ConcertId) => boolean
  /** `next`: the node that has it from now on, null for that of its shard. `from`: a process that is gone had it. */
  readonly pass: (concertId: ConcertId, next: Peer | null, from: Peer | null, done: PassDone) => void
  readonly clock: Clock
  readonly leaseMs: number
}

/** Joins wait two seconds: a node that the others do not send to yet would have the sale and not be asked. */
const settledMs = 3_000

/** A sale that is being given away. `closed`: all that was taken is answered. */
type Leaving = { readonly since: number; readonly next: Peer | null; closed: boolean; asking: boolean }

const nameOf = ({ address, incarnation }: Peer): string => `${address}#${incarnation}`

export class SaleMoves {
  readonly #options: SaleMovesOptions
  readonly #leaving = new Map<ConcertId, Leaving>()
  readonly #takingBack = new Set<ConcertId>()
  /** By name of a process that takes sales: since when this node has known that. */
  #ready = new Map<string, number>()

  constructor(options: SaleMovesOptions) {
    this.#options = options
  }

  /** This node has let go of the sale, and no other one has it yet. */
  isLeaving(concertId: ConcertId): boolean {
    return this.#leaving.has(concertId)
  }

  /**
   * To be called after each look at the places. `changeable`: Redis has said how they stand, and takes changes; otherwise nothing
   * new is begun: a sale would be closed for it, and opened again, with each tick.
   */
  tick(changeable: boolean): void {
    const { clock, hasShard, host, nodes, places, through } = this.#options
    const now = clock.monotonicMs()
    const healthy = nodes().filter((node) => node.healthy)
    this.#ready = new Map(healthy.map((node) => [nameOf(node), this.#ready.get(nameOf(node)) ?? now]))
    host.closeStrays()
    for (const [concertId, leaving] of this.#leaving) this.#goOn(concertId, leaving, now)
    for (const [concertId, place] of changeable ? [...places()] : []) {
      if (this.#leaving.has(concertId)) continue
      const shard = through(concertId)
      if (shard !== undefined) {
        const next = this.#nextOf(place, healthy, now)
        if (next !== undefined) this.#leave(concertId, shard, next, now)
      } else if (place.at !== "" && hasShard(concertId) && !healthy.some((node) => isAt(place, node))) {
        this.#takeBack(concertId, { address: place.at, incarnation: place.incarnation })
      }
    }
  }

  /** Who is to have a sale of this node; undefined: it stays. */
  #nextOf({ at, to }: SalePlace, healthy: ReadonlyArray<Peer>, now: number): Peer | null | undefined {
    if (to === at) return undefined
    if (to === "") return null
    return healthy.find((node) => node.address === to && now - this.#ready.get(nameOf(node))! >= settledMs)
  }

  #leave(concertId: ConcertId, shard: string, next: Peer | null, now: number): void {
    const leaving: Leaving = { since: now, next, closed: false, asking: false }
    this.#leaving.set(concertId, leaving)
    this.#options.host.close(concertId, shard, () => {
      leaving.closed = true
      this.#ask(concertId, leaving)
    })
  }

  #goOn(concertId: ConcertId, leaving: Leaving, now: number): void {
    if (!leaving.closed || leaving.asking) return
    // Redis is away. Its owner goes on then; should another have the sale by now, the journal refuses one of them.
    if (now - leaving.since > this.#options.leaseMs) this.#leaving.delete(concertId)
    else this.#ask(concertId, leaving)
  }

  #ask(concertId: ConcertId, leaving: Leaving): void {
    leaving.asking = true
    this.#options.pass(concertId, leaving.next, null, (settled) => {
      leaving.asking = false
      if (settled !== undefined) this.#leaving.delete(concertId)
    })
  }

  #takeBack(concertId: ConcertId, from: Peer): void {
    if (this.#takingBack.has(concertId)) return
    this.#takingBack.add(concertId)
    this.#options.pass(concertId, null, from, () => this.#takingBack.delete(concertId))
  }
}
