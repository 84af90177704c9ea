/**
 * The replicas of a node: sales of other owners that its streams follow. Each reads its journal from where it is, soon
 * again while something happens and less often while nothing does. A replica that is not looked at any more is dropped.
 */
import { type ConcertId, reasonOf, refusal } from "@ticketrush/protocol"
import type { Committed, LoadResult, SaleView } from "../EngineApi.ts"
import type { Journal, ReadResult } from "../journal/Journal.ts"
import { type Replay, type ReplayResult, replayAll } from "../journal/recover.ts"
import type { Clock, Defer, Log } from "../ports.ts"
import { SaleReplica } from "./SaleReplica.ts"

export type ReplicaLimits = {
  readonly replicasMax: number
  /** Journals that are read at the same time. */
  readonly readsAtOnceMax: number
  /** The pause between two reads of a journal: the shortest while records come, and the longest. Milliseconds. */
  readonly restMsMin: number
  readonly restMsMax: number
  /** A replica that no reader looks at is kept for this long, in milliseconds. */
  readonly keptMs: number
  /** A reader who waits for a position is told that it is late after this time, in milliseconds. */
  readonly waitMs: number
}

export const replicaLimits: ReplicaLimits = {
  replicasMax: 256,
  readsAtOnceMax: 2,
  restMsMin: 50,
  restMsMax: 400,
  keptMs: 60_000,
  waitMs: 2_000,
}

export type SaleReplicasOptions = {
  readonly journal: Pick<Journal, "loadSnapshot" | "read">
  readonly clock: Clock
  readonly defer: Defer
  readonly log: Log
  /** As in the engine of this node, which may go on with a replica. */
  readonly hashSeed: number
  readonly limits?: Partial<ReplicaLimits>
}

type Waiting = { readonly position: number; readonly tell: (result: LoadResult) => void }

/** A sale that is followed. `replica` is undefined until its journal was read to the end once. */
type Followed = {
  readonly concertId: ConcertId
  replica: SaleReplica | undefined
  /** Up to here this node was told of what is committed. */
  heard: number
  usedAt: number
  restMs: number
  queued: boolean
  reading: boolean
  /** It is to be read once more at once: there is more, or something was heard of that the last read may have missed. */
  again: boolean
  cancelRest: () => void
  readonly waiting: Set<Waiting>
}

export class SaleReplicas {
  readonly #options: SaleReplicasOptions
  readonly #limits: ReplicaLimits
  readonly #followed = new Map<ConcertId, Followed>()
  readonly #listeners = new Set<(committed: Committed) => void>()
  readonly #queue: Array<Followed> = []
  #reading = 0
  #stopped = false

  constructor(options: SaleReplicasOptions) {
    this.#options = options
    this.#limits = { ...replicaLimits, ...options.limits }
  }

  has(concertId: ConcertId): boolean {
    return this.#followed.has(concertId)
  }

  get size(): number {
    return this.#followed.size
  }

  /** The image as far as it was read. Asking counts as a use. */
  view(concertId: ConcertId): SaleView | undefined {
    const followed = this.#followed.get(concertId)
    if (followed === undefined) return undefined
    followed.usedAt = this.#options.clock.monotonicMs()
    return followed.replica?.view
  }

  /** Begins to follow a sale, or goes on with it. Calls back once the image has all that this node was told of. */
  load(concertId: ConcertId, done: (result: LoadResult) => void): void {
    const known = this.#followed.get(concertId)
    if (known === undefined && (this.#stopped || !this.#makeRoom())) {
      return done({
        kind: "failed",
        reason: "this node follows no more sales of others",
        refusal: refusal("overloaded"),
      })
    }
    const followed = known ?? this.#follow(concertId)
    followed.usedAt = this.#options.clock.monotonicMs()
    const { heard, replica } = followed
    if (replica !== undefined && replica.position >= heard) return done({ kind: "loaded", sale: replica.view })
    const late = this.#options.defer.after(this.#limits.waitMs, () =>
      waiting.tell({ kind: "failed", reason: "the replica of the sale is late", refusal: refusal("unavailable") }),
    )
    const waiting: Waiting = {
      position: heard,
      tell: (result) => {
        late()
        followed.waiting.delete(waiting)
        this.#guarded(concertId, () => done(result))
      },
    }
    followed.waiting.add(waiting)
    this.#readSoon(followed)
  }

  /** This node was told of something that is committed at `position`: a sale that is followed is read on at once. */
  heard(concertId: ConcertId, position: number): void {
    const followed = this.#followed.get(concertId)
    if (followed === undefined || position <= followed.heard) return
    followed.heard = position
    if (followed.replica !== undefined && followed.replica.position < position) this.#readSoon(followed)
  }

  /** Called for every record that a replica has taken in. The returned function ends it. */
  onCommitted(listener: (committed: Committed) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The replica ends here. What it has read is given to a node that becomes the owner; undefined where there is nothing. */
  handOver(concertId: ConcertId): Replay | undefined {
    const followed = this.#followed.get(concertId)
    if (followed === undefined) return undefined
    this.#end(followed, "the sale came to this node")
    return followed.replica?.handOver()
  }

  stop(): void {
    this.#stopped = true
    for (const followed of [...this.#followed.values()]) this.#end(followed, "the node stops")
  }

  #follow(concertId: ConcertId): Followed {
    const followed: Followed = {
      ...{ concertId, replica: undefined, heard: 0, usedAt: 0, restMs: this.#limits.restMsMin },
      ...{ queued: false, reading: false, again: false, cancelRest: () => {}, waiting: new Set<Waiting>() },
    }
    this.#followed.set(concertId, followed)
    return followed
  }

  /** The one that was looked at the longest ago goes, if no reader has looked at it lately. */
  #makeRoom(): boolean {
    if (this.#followed.size < this.#limits.replicasMax) return true
    const [oldest] = [...this.#followed.values()].sort((a, b) => a.usedAt - b.usedAt)
    if (this.#options.clock.monotonicMs() - oldest.usedAt < this.#limits.keptMs / 4) return false
    this.#end(oldest, "its place is needed")
    return true
  }

  #end(followed: Followed, reason: string): void {
    if (this.#followed.get(followed.concertId) === followed) this.#followed.delete(followed.concertId)
    followed.cancelRest()
    for (const waiting of [...followed.waiting]) waiting.tell({ kind: "failed", reason })
  }

  #ended(followed: Followed): boolean {
    return this.#followed.get(followed.concertId) !== followed
  }

  // ---- reading ----

  #readSoon(followed: Followed): void {
    followed.cancelRest()
    if (followed.reading) followed.again = true
    if (followed.queued || followed.reading) return
    followed.queued = true
    this.#queue.push(followed)
    this.#readNext()
  }

  #readNext(): void {
    while (this.#reading < this.#limits.readsAtOnceMax) {
      const followed = this.#queue.shift()
      if (followed === undefined) return
      followed.queued = false
      if (this.#ended(followed)) continue
      this.#reading++
      followed.reading = true
      const over = (handle: () => void): void => {
        this.#reading--
        followed.reading = false
        if (!this.#ended(followed)) this.#guarded(followed.concertId, handle, () => this.#end(followed, "defect"))
        this.#readNext()
      }
      const { hashSeed, journal } = this.#options
      const { concertId, replica } = followed
      if (replica === undefined)
        replayAll(journal, concertId, (read) => over(() => this.#begun(followed, read)), hashSeed)
      else journal.read(concertId, replica.position, (page) => over(() => this.#page(followed, replica, page)))
    }
  }

  #begun(followed: Followed, result: ReplayResult): void {
    if (result.kind === "corrupt") {
      this.#options.log.warn("a replica of a sale cannot be made: its journal is broken", {
        concertId: followed.concertId,
        reason: result.reason,
      })
      return this.#end(followed, result.reason)
    }
    if (result.kind === "failed") return this.#end(followed, result.reason)
    const replica = new SaleReplica(result.replay)
    followed.replica = replica
    const { at, epoch, offset } = replica.view
    // Readers that followed the sale until now hear that there is another image.
    this.#tell({ concertId: followed.concertId, epoch, first: offset + 1, last: offset, at, events: [] })
    this.#goOn(followed, replica, true)
  }

  #page(followed: Followed, replica: SaleReplica, page: ReadResult): void {
    // The journal reports itself when it cannot be read; the image stays as it is meanwhile.
    if (page.kind === "failed") return this.#goOn(followed, replica, false)
    // A journal that contradicts itself throws: the replica ends, and the reason is in the log.
    for (const record of page.records) this.#tell(replica.take(record))
    followed.again ||= page.more
    this.#goOn(followed, replica, page.records.length > 0)
  }

  #goOn(followed: Followed, replica: SaleReplica, moved: boolean): void {
    const { clock, defer } = this.#options
    const { keptMs, restMsMax, restMsMin } = this.#limits
    for (const waiting of [...followed.waiting]) {
      if (waiting.position > replica.position) continue
      waiting.tell(replica.opened ? { kind: "loaded", sale: replica.view } : { kind: "absent" })
    }
    if (this.#ended(followed)) return
    const unused = clock.monotonicMs() - followed.usedAt > keptMs
    if (unused || !replica.opened) return this.#end(followed, "no reader looks at it")
    followed.restMs = moved ? restMsMin : Math.min(followed.restMs * 2, restMsMax)
    const restMs = followed.again ? 0 : followed.restMs
    followed.again = false
    followed.cancelRest = defer.after(restMs, () => this.#readSoon(followed))
  }

  #tell(committed: Committed): void {
    for (const listener of this.#listeners) this.#guarded(committed.concertId, () => listener(committed))
  }

  #guarded(concertId: ConcertId, run: () => void, failed?: () => void): void {
    try {
      run()
    } catch (defect) {
      this.#options.log.warn("a replica of a sale failed", { concertId, reason: reasonOf(defect) })
      failed?.()
    }
  }
}
