/**
 * Every sale belongs to this node. A second node on the same database is possible by mistake; then a sale that was
 * taken by it is left alone for a while unless a command asks for it, so that the two do not take it from each other
 * in turns. Not for ever: the other node may have died.
 */
import type { ConcertId } from "@ticketrush/protocol"
import type { Clock } from "../ports.ts"
import type { Owner, Ownership } from "./Ownership.ts"

const here: Owner = { kind: "here" }

export class OwnershipLocal implements Ownership {
  readonly #clock: Clock
  readonly #restMs: number
  /** Monotonic time at which a sale was seen to be another node's. */
  readonly #fencedAt = new Map<ConcertId, number>()

  /** `restMs`: how long a sale that was taken is left alone, in milliseconds. */
  constructor(clock: Clock, restMs: number) {
    this.#clock = clock
    this.#restMs = restMs
  }

  readonly ownerOf = (): Owner => here

  readonly mayWake = (concertId: ConcertId): boolean => {
    const fencedAt = this.#fencedAt.get(concertId) ?? Number.NEGATIVE_INFINITY
    return this.#clock.monotonicMs() - fencedAt >= this.#restMs
  }

  readonly loading = (concertId: ConcertId): void => void this.#fencedAt.delete(concertId)

  readonly fenced = (concertId: ConcertId): void => void this.#fencedAt.set(concertId, this.#clock.monotonicMs())
}
