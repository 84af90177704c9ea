/** The places of moved sales in Redis, as one node reads and changes them. */
import type { RedisClient } from "@ticketrush/engine/backends/redis-client"
import type { Clock } from "@ticketrush/engine/ports"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { PersistenceError } from "effect/cluster/ClusterError"
import { askRedis } from "./ask-redis.ts"
import type { Peer } from "./PeerWatch.ts"
import type { keysOf, RunnerCalls } from "./runner-scripts.ts"
import { readPlaces, type SalePlace, SalePlaces } from "./SalePlaces.ts"

export type PlaceStoreOptions = {
  readonly calls: RedisClient<RunnerCalls>
  readonly keys: ReturnType<typeof keysOf>
  readonly leaseMs: number
  readonly clock: Clock
}

export class PlaceStore {
  readonly #options: PlaceStoreOptions
  #mark = ""
  #changed = (_concertId: ConcertId): void => {}
  /** Monotonic: what Redis had then is known here. */
  #knownAt = Number.NEGATIVE_INFINITY
  /** When this node heard that it has a lock, for locks of which it is not known yet which of their sales were moved. */
  readonly #unknown = new Map<string, number>()
  readonly places = new SalePlaces((concertId) => this.#changed(concertId))

  constructor(options: PlaceStoreOptions) {
    this.#options = options
  }

  /** Calls back with each sale that another node may have from now on. */
  onChanged(listener: (concertId: ConcertId) => void): void {
    this.#changed = listener
  }

  /** Which sales of these shards are elsewhere has to be looked up: it may have changed before this node had them. */
  acquired(shards: ReadonlyArray<string>): void {
    for (const shard of shards) this.#unknown.set(shard, this.#options.clock.monotonicMs())
  }

  released(shards: ReadonlyArray<string>): void {
    for (const shard of shards) this.#unknown.delete(shard)
  }

  /** Whether all that was moved of this shard before the node had it is known. */
  knows(shard: string): boolean {
    return this.#unknown.size === 0 || !this.#unknown.has(shard)
  }

  /** Answers whether places can be changed now: not for a lease after Redis was emptied. */
  readonly look: Effect.Effect<boolean, PersistenceError> = Effect.suspend(() => {
    const { calls, clock, keys, leaseMs } = this.#options
    const sentAt = clock.monotonicMs()
    return Effect.flatMap(
      askRedis(calls.clusterPlaces, [keys.since, keys.places, leaseMs, this.#mark]),
      ([forgotten, mark, ...more]) => {
        // An answer that was overtaken by a later one says nothing new.
        if (sentAt < this.#knownAt) return Effect.succeed(false)
        const missing = more.length === 0 ? new Map() : this.#heard(forgotten === 1, more.slice(1))
        this.#mark = mark
        this.#knownAt = sentAt
        for (const [shard, at] of this.#unknown) if (at <= sentAt) this.#unknown.delete(shard)
        return Effect.as(missing.size === 0 ? Effect.void : this.#keep(missing), forgotten === 0)
      },
    )
  })

  #heard(forgotten: boolean, pairs: ReadonlyArray<string>): ReadonlyMap<ConcertId, SalePlace> {
    const places = readPlaces(pairs)
    if (forgotten) return this.places.heardSome(places)
    this.places.heardAll(places)
    return new Map()
  }

  #keep(places: ReadonlyMap<ConcertId, SalePlace>): Effect.Effect<void, PersistenceError> {
    const pairs = [...places].flatMap(([concertId, place]) => [concertId, JSON.stringify(place)])
    const { calls, keys, leaseMs } = this.#options
    return Effect.asVoid(askRedis(calls.clusterKeepPlaces, [keys.since, keys.places, leaseMs, ...pairs]))
  }

  /**
   * The sale is another node's from now on (null: that of its shard). `from`: a process that is gone, from which it is taken
   * back. Answers whether this is settled, one way or the other; what became of it is then known.
   */
  pass(concertId: ConcertId, next: Peer | null, from: Peer | null): Effect.Effect<boolean, PersistenceError> {
    return Effect.suspend(() => {
      const { calls, keys, leaseMs } = this.#options
      const revision = this.places.of(concertId)?.revision ?? 0
      const owner = from === null ? "" : `${from.address}#${from.incarnation}`
      const asked = askRedis(calls.clusterPass, [
        ...[keys.since, keys.places, keys.nodeLock(from?.address ?? ""), leaseMs, concertId, revision],
        ...[next?.address ?? "", next?.incarnation ?? "", owner],
      ])
      return Effect.map(asked, (answer) => {
        if (answer[1] === undefined) return answer[0] === "forgotten"
        this.places.heard(concertId, answer[1] === "" ? undefined : (JSON.parse(answer[1]) as SalePlace))
        return true
      })
    })
  }
}
