/**
 * One node of the cluster: what its engine needs to know of ownership, the sales of the other nodes, and joining. Made
 * before the engine, which asks it; it joins once the engine can serve.
 */
import type { SaleRelease } from "@ticketrush/engine/EngineApi"
import type { RemoteSales } from "@ticketrush/engine/ownership/SaleRouter"
import type { Clock, Defer, Log } from "@ticketrush/engine/ports"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect, Schedule } from "effect"
import type { RunnerAddress } from "effect/cluster/RunnerAddress"
import { Sharding } from "effect/cluster/Sharding"
import { ClusterOwnership, type Shards } from "./ClusterOwnership.ts"
import { joinCluster } from "./joinCluster.ts"
import type { LeaseSettings } from "./LeaseSettings.ts"
import { RemoteSaleCalls, type RemoteSaleCallsOptions } from "./RemoteSaleCalls.ts"
import type { RunnerStorageRedis } from "./RunnerStorageRedis.ts"
import { SaleHost } from "./SaleHost.ts"
import { makeSend } from "./sale-entity.ts"
import { entityIdOf } from "./shard-of-sale.ts"
import { allShards, shardGroup } from "./sharding-settings.ts"
import { type ConnectionLost, watchPeers } from "./watchPeers.ts"

export type ClusterNodeOptions = {
  readonly address: RunnerAddress
  readonly lease: LeaseSettings
  readonly storage: Pick<RunnerStorageRedis, "storage" | "fenced" | "peers" | "onGone" | "evict">
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
/** One whose sale is in memory is called so often, because calls of this node do not go through it. */
const keepEveryMs = 20_000

/** Before a node has joined there is nobody to send to. */
const notJoined: RemoteSaleCallsOptions["send"] = (_concertId, _batch, done) => {
  done({ kind: "failed" })
  return () => {}
}

export class ClusterNode {
  readonly #options: ClusterNodeOptions
  #sharding: Sharding["Service"] | undefined
  #host: SaleHost | undefined
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
      isHere: (concertId) => this.#sharding?.hasShardId(this.#shardOf(concertId)) ?? false,
      fenced: (concertId) => {
        if (this.#sharding !== undefined) storage.fenced(this.#shardOf(concertId).toString())
      },
    }
    this.ownership = new ClusterOwnership({ host: () => this.#host, shards, wake: this.#calls.wake })
    this.remote = () => this.#calls
  }

  /** The listener hears how far the sales of other nodes are known to have come. */
  hear(listener: NonNullable<RemoteSaleCallsOptions["heard"]>): void {
    this.#heard = listener
  }

  #shardOf(concertId: ConcertId) {
    return this.#sharding!.getShardId(entityIdOf(concertId) as never, shardGroup)
  }

  /** Until the scope closes; then its sales are left to the other nodes, each after what it took is answered. */
  readonly join = Effect.fnUntraced({ self: this }, function* ({ engine, sales }: Served) {
    const { address, clock, lease, log, shardCount = allShards.length, storage } = this.#options
    const host = new SaleHost({ engine, sales })
    this.#host = host
    // Connections are made once the node has joined, and watched soon after that.
    let lost: ConnectionLost = () => {}
    const { runners, sharding } = yield* joinCluster({
      ...{ address, lease, shardCount, host, idleMsMax },
      storage: storage.storage,
      lost: (address) => lost(address),
    })
    this.#sharding = sharding
    storage.onGone(this.#calls.sendAgain)
    lost = yield* watchPeers({ runners, peers: () => storage.peers, evict: storage.evict, clock, log })
    this.#send = yield* Effect.provideService(makeSend, Sharding, sharding)
    const keep = Effect.sync(() => {
      for (const concertId of host.concerts) if (engine.sales.has(concertId)) this.#calls.wake(concertId)
    })
    yield* Effect.forkScoped(Effect.repeat(keep, Schedule.spaced(keepEveryMs)))
  })
}
