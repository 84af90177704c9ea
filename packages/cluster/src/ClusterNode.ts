/**
 * One node of the cluster: what its engine needs to know of ownership, the sales of the other nodes, and joining. Made
 * before the engine, which asks it; it joins once the engine can serve.
 */
import type { SaleRelease } from "@ticketrush/engine/EngineApi"
import { forEver } from "@ticketrush/engine/health/forEver"
import type { RemoteSales } from "@ticketrush/engine/ownership/SaleRouter"
import type { Clock, Defer, Log } from "@ticketrush/engine/ports"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect, Fiber, flow } from "effect"
import type { RunnerAddress } from "effect/cluster/RunnerAddress"
import type * as ShardId from "effect/cluster/ShardId"
import { Sharding } from "effect/cluster/Sharding"
import { ClusterOwnership, type Shards } from "./ClusterOwnership.ts"
import { joinCluster } from "./joinCluster.ts"
import { keepEntities } from "./keepEntities.ts"
import type { LeaseSettings } from "./LeaseSettings.ts"
import { RemoteSaleCalls, type RemoteSaleCallsOptions } from "./RemoteSaleCalls.ts"
import type { RunnerStorageRedis } from "./RunnerStorageRedis.ts"
import { SaleHost } from "./SaleHost.ts"
import { SaleMoves } from "./SaleMoves.ts"
import { isAt } from "./SalePlaces.ts"
import { SaleEntity } from "./sale-entity.ts"
import { entityIdOf } from "./shard-of-sale.ts"
import { allShards, nodeGroup, shardGroup } from "./sharding-settings.ts"
import { type ConnectionLost, watchPeers } from "./watchPeers.ts"

export type ClusterNodeOptions = {
  readonly address: RunnerAddress
  readonly lease: LeaseSettings
  readonly storage: Pick<RunnerStorageRedis, "storage" | "fenced" | "nodes" | "peers" | "onGone" | "evict" | "placing">
  /** Names this process: no two starts have the same. */
  readonly incarnation: string
  readonly clock: Clock
  readonly defer: Defer
  readonly log: Log
  /** Over how many shards the sales are spread; all nodes take the same. */
  readonly shardCount?: number
}

export type Served = {
  readonly engine: SaleRelease & { readonly sales: ReadonlyMap<ConcertId, unknown> }
  readonly sales: Sales
}

/** An entity whose sale is not in memory is closed after this, so that ids that strangers make up leave nothing behind. */
const idleMsMax = 60_000
/** Which sales were moved is looked up so often. */
const looks = { restMs: 100, pauseMs: 100, longestPauseMs: 100 }

/** Before a node has joined there is no node to send to. */
const notJoined: RemoteSaleCallsOptions["send"] = (_concertId, _batch, done) => {
  done({ kind: "failed" })
  return () => {}
}

export class ClusterNode {
  readonly #options: ClusterNodeOptions
  #sharding: Sharding["Service"] | undefined
  #host: SaleHost | undefined
  #moves: SaleMoves | undefined
  #send = notJoined
  #heard: NonNullable<RemoteSaleCallsOptions["heard"]> = () => {}
  readonly #calls: RemoteSaleCalls
  readonly ownership: ClusterOwnership
  readonly remote: RemoteSales

  constructor(options: ClusterNodeOptions) {
    const { clock, defer, incarnation, storage } = options
    this.#options = options
    const send: RemoteSaleCallsOptions["send"] = (...sent) => this.#send(...sent)
    this.#calls = new RemoteSaleCalls({
      ...{ send, sender: incarnation, clock, defer },
      heard: (...heard) => this.#heard(...heard),
    })
    const shards: Shards = {
      isHere: (concertId) => this.#through(concertId) !== undefined,
      fenced: (concertId) => {
        const shard = this.#runs(concertId)
        if (shard !== undefined) storage.fenced(shard)
      },
    }
    this.ownership = new ClusterOwnership({ host: () => this.#host, shards, wake: this.#calls.wake })
    this.remote = () => this.#calls
  }

  /** The listener hears how far the sales of other nodes are known to have come. */
  hear(listener: NonNullable<RemoteSaleCallsOptions["heard"]>): void {
    this.#heard = listener
  }

  /** The group of shards that the sale is in now: the common one, or that of the node that it was moved to. */
  readonly #groupOf = (concertId: ConcertId): string =>
    this.#options.storage.placing.places.of(concertId)?.at || shardGroup

  #shardOf(concertId: ConcertId, group: string): ShardId.ShardId {
    return this.#sharding!.getShardId(entityIdOf(concertId) as never, group)
  }

  readonly #has = (concertId: ConcertId): boolean =>
    this.#sharding?.hasShardId(this.#shardOf(concertId, shardGroup)) ?? false

  /** Through which of its shards this node runs the sale; undefined: through none. */
  readonly #through = (concertId: ConcertId): string | undefined =>
    this.#moves?.isLeaving(concertId) ? undefined : this.#runs(concertId)

  /** The same, also while the sale is being given away. */
  readonly #runs = (concertId: ConcertId): string | undefined => {
    if (this.#sharding === undefined) return undefined
    const { address, incarnation, storage } = this.#options
    const place = storage.placing.places.of(concertId)
    if (place !== undefined && place.at !== "" && !isAt(place, { address: nodeGroup(address), incarnation }))
      return undefined
    const shard = this.#shardOf(concertId, this.#groupOf(concertId))
    if (!this.#sharding.hasShardId(shard)) return undefined
    const name = shard.toString()
    return storage.placing.knows(name) ? name : undefined
  }

  /** Until the scope closes; then its sales are left to the other nodes, each after what it took is answered. */
  readonly join = Effect.fnUntraced({ self: this }, function* ({ engine, sales }: Served) {
    const { address, clock, lease, log, shardCount = allShards.length, storage } = this.#options
    const { placing } = storage
    const host = new SaleHost({ engine, sales, through: this.#through })
    this.#host = host
    const entity = new SaleEntity(this.#groupOf)
    // Connections are made once the node has joined, and watched soon after that.
    let lost: ConnectionLost = () => {}
    const { runners, sharding } = yield* joinCluster({
      ...{ address, lease, shardCount, host, entity, idleMsMax },
      storage: storage.storage,
      lost: (address) => lost(address),
    })
    this.#sharding = sharding
    storage.onGone(() => this.#calls.sendAgain())
    placing.onChanged((concertId) => {
      // What the journal showed before says nothing of who has the sale from now on.
      host.begin(concertId)
      this.#calls.sendAgain(concertId)
    })
    lost = yield* watchPeers({ runners, peers: () => storage.peers, evict: storage.evict, clock, log })
    this.#send = yield* Effect.provideService(entity.makeSend, Sharding, sharding)
    yield* keepEntities({
      awake: () => host.concerts.filter((concertId) => engine.sales.has(concertId)),
      wake: this.#calls.wake,
    })
    yield* this.#moveSales(host)
  })

  readonly #moveSales = Effect.fnUntraced({ self: this }, function* (host: SaleHost) {
    const { clock, lease, storage } = this.#options
    const { placing } = storage
    const run = flow(Effect.runForkWith(yield* Effect.context()), Fiber.runIn(yield* Effect.scope))
    const moves = new SaleMoves({
      ...{ host, clock, through: this.#through, hasShard: this.#has, leaseMs: lease.leaseMs },
      places: () => placing.places.all,
      nodes: () => storage.nodes,
      pass: (concertId, next, from, done) => {
        const passed = placing.pass(concertId, next, from)
        run(Effect.match(passed, { onSuccess: done, onFailure: () => done(undefined) }))
      },
    })
    this.#moves = moves
    const looked = Effect.tapError(placing.look, () => Effect.sync(() => moves.tick(false)))
    const tick = Effect.map(looked, (changeable) => moves.tick(changeable))
    yield* Effect.forkScoped(forEver({ part: "moves", ...looks }, tick))
  })
}
