/**
 * What the streams of a node follow: the image of the engine for its own sales, and replicas for those of other nodes.
 * A sale that changes its owner goes on under the same streams, which start over where its epoch has changed.
 */
import type { Committed, EngineApi, LoadResult, SaleView } from "@ticketrush/engine/EngineApi"
import type { SaleReplicas } from "@ticketrush/engine/feed/SaleReplicas"
import type { Ownership } from "@ticketrush/engine/ownership/Ownership"
import type { Clock, Defer } from "@ticketrush/engine/ports"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import { type ConcertId, refusal } from "@ticketrush/protocol"

export type RoutedFeedOptions = {
  /** The engine of this node. */
  readonly engine: Pick<EngineApi, "view" | "load" | "onCommitted">
  readonly sales: Pick<Sales, "ask">
  readonly ownership: Pick<Ownership, "ownerOf">
  readonly replicas: SaleReplicas
  readonly clock: Clock
  readonly defer: Defer
  /** Time of the database, milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

/** How often it is looked whether sales that are read here still have their owner here, in milliseconds. */
const lookMs = 200
/** A sale that no reader has asked for is looked after for this long, in milliseconds. */
const keptMs = 60_000

export class RoutedFeed implements SaleFeed {
  readonly #options: RoutedFeedOptions
  /** Sales of this node that readers follow, and the monotonic time at which one asked last. */
  readonly #read = new Map<ConcertId, number>()
  readonly #stopListening: () => void
  #cancelLook: () => void

  constructor(options: RoutedFeedOptions) {
    this.#options = options
    this.#cancelLook = options.defer.after(lookMs, this.#look)
    // The engine tells of its own sales itself.
    this.#stopListening = options.engine.onCommitted(({ concertId }) => options.replicas.handOver(concertId))
  }

  readonly view = (concertId: ConcertId): SaleView | undefined =>
    this.#own(concertId) ?? this.#options.replicas.view(concertId)

  readonly load = (concertId: ConcertId, done: (result: LoadResult) => void): void => {
    const { engine, replicas, sales } = this.#options
    if (this.#isHere(concertId)) return engine.load(concertId, done)
    if (replicas.has(concertId)) return replicas.load(concertId, done)
    // A question opens the sale at its owner, which may turn out to be this node.
    sales.ask(concertId, { kind: "overview" }, (asked) => {
      if (asked.kind === "absent" || asked.kind === "failed") return done(asked)
      if (asked.kind === "defect")
        return done({ kind: "failed", reason: "the owner of the sale failed", refusal: refusal("unavailable") })
      if (this.#isHere(concertId)) return engine.load(concertId, done)
      replicas.load(concertId, done)
    })
  }

  readonly onCommitted = (listener: (committed: Committed) => void): (() => void) => {
    const { engine, replicas } = this.#options
    const stop = [
      engine.onCommitted(listener),
      replicas.onCommitted((committed) => {
        if (this.#own(committed.concertId) === undefined) listener(committed)
      }),
    ]
    return () => {
      for (const end of stop) end()
    }
  }

  readonly now = (): number => Math.floor(this.#options.nowMs())

  readonly stop = (): void => {
    this.#cancelLook()
    this.#stopListening()
    this.#options.replicas.stop()
  }

  #isHere(concertId: ConcertId): boolean {
    return this.#options.ownership.ownerOf(concertId).kind === "here"
  }

  #own(concertId: ConcertId): SaleView | undefined {
    if (!this.#isHere(concertId)) return undefined
    const sale = this.#options.engine.view(concertId)
    if (sale !== undefined) this.#read.set(concertId, this.#options.clock.monotonicMs())
    return sale
  }

  /** Sales that readers follow and that have gone to another owner are followed there. */
  readonly #look = (): void => {
    const { clock, defer, replicas } = this.#options
    const now = clock.monotonicMs()
    for (const [concertId, readAt] of this.#read) {
      const left = !this.#isHere(concertId)
      if (left || now - readAt > keptMs) this.#read.delete(concertId)
      if (left && now - readAt <= keptMs) replicas.load(concertId, () => {})
    }
    this.#cancelLook = defer.after(lookMs, this.#look)
  }
}
