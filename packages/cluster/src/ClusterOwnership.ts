/** Which sales this node runs, as the cluster has it: those of its shards that are open here. */
import type { Owner, Ownership } from "@ticketrush/engine/ownership/Ownership"
import type { ConcertId } from "@ticketrush/protocol"
import type { SaleHost } from "./SaleHost.ts"

/** What the node knows of shards; there are none before it has joined. */
export type Shards = {
  readonly isHere: (concertId: ConcertId) => boolean
  /** Another node owns the sale: this one lets go of its shard. */
  readonly fenced: (concertId: ConcertId) => void
}

export type ClusterOwnershipOptions = {
  readonly host: () => SaleHost | undefined
  readonly shards: Shards
  /** Makes the owner bring the sale into memory, be it this node. */
  readonly wake: (concertId: ConcertId) => void
}

const here: Owner = { kind: "here" }
const elsewhere: Owner = { kind: "elsewhere", node: null }

export class ClusterOwnership implements Ownership {
  readonly #options: ClusterOwnershipOptions

  constructor(options: ClusterOwnershipOptions) {
    this.#options = options
  }

  readonly ownerOf = (concertId: ConcertId): Owner =>
    this.#options.host()?.has(concertId) && this.#options.shards.isHere(concertId) ? here : elsewhere

  /** A sale of this node's shards that is not open yet is opened on the way that every call takes. */
  readonly mayWake = (concertId: ConcertId): boolean => {
    if (!this.#options.shards.isHere(concertId)) return false
    if (this.#options.host()?.has(concertId)) return true
    this.#options.wake(concertId)
    return false
  }

  readonly loading = (): void => {}

  readonly fenced = (concertId: ConcertId): void => {
    this.#options.host()?.lost(concertId)
    this.#options.shards.fenced(concertId)
  }
}
