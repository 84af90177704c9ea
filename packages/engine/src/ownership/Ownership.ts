/**
 * Which node should run a sale. It is advice that saves work, never a guard: two nodes may believe to own one sale, and
 * only the fence of the journal decides which of them writes. Local, cluster and simulated versions implement it.
 */
import type { ConcertId } from "@ticketrush/protocol"

/** `node` is null while no owner is known. */
export type Owner = { readonly kind: "here" } | { readonly kind: "elsewhere"; readonly node: string | null }

export interface Ownership {
  readonly ownerOf: (concertId: ConcertId) => Owner
  /** Whether this node may load the sale by itself, because it is live or something in it is due. */
  readonly mayWake: (concertId: ConcertId) => boolean
  /** A command or a reader makes this node load the sale. */
  readonly loading: (concertId: ConcertId) => void
  /** The journal has shown this node that another one has claimed the sale. */
  readonly fenced: (concertId: ConcertId) => void
}
