/** Sharding over the network: what makes a process a runner of the cluster, until the scope closes. */
import { Context, Effect, Layer, Schedule } from "effect"
import * as MessageStorage from "effect/cluster/MessageStorage"
import type { RunnerAddress } from "effect/cluster/RunnerAddress"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import { RunnerStorage } from "effect/cluster/RunnerStorage"
import * as Runners from "effect/cluster/Runners"
import { Sharding } from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SocketRunner from "effect/cluster/SocketRunner"
import * as RpcClient from "effect/rpc/RpcClient"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import { Socket } from "effect/socket/Socket"
import { ClusterNetwork } from "./ClusterNetwork.ts"
import type { LeaseSettings } from "./LeaseSettings.ts"
import type { NodeNetwork } from "./NodeNetwork.ts"
import type { SaleHost } from "./SaleHost.ts"
import type { SaleEntity } from "./sale-entity.ts"
import { shardingSettings } from "./sharding-settings.ts"
import { untilLocked } from "./until-locked.ts"
import type { ConnectionLost } from "./watchPeers.ts"

export type JoinOptions = {
  /** Where other nodes reach this one; it listens there. */
  readonly address: RunnerAddress
  readonly lease: LeaseSettings
  readonly shardCount: number
  readonly storage: RunnerStorage["Service"]
  readonly host: SaleHost
  readonly entity: SaleEntity
  /** Hears of every connection to another node that has broken. */
  readonly lost: ConnectionLost
  /** An entity that is not called for so long is closed, in milliseconds. */
  readonly idleMsMax: number
}

/** A node that answers nothing is given up after one ping, so that calls to it fail instead of hanging. */
const pingMs = 1_000
const openMsMax = 500
/**
 * Whether others reach a node at all, as where its address is wrong. Who is gone is found by `watchPeers`, so this one may
 * take its time: a node without processor time to spare answers late.
 */
const healthMs = 3_000
const healthTries = { times: 2, schedule: Schedule.spaced(100) }

const clientProtocol = (network: NodeNetwork, lost: ConnectionLost) =>
  Layer.effect(
    Runners.RpcClientProtocol,
    Effect.gen(function* () {
      const serialization = yield* RpcSerialization.RpcSerialization
      return {
        codecFor: serialization.codecFor,
        make: Effect.fnUntraced(function* (address) {
          const { host, port } = address
          const socket = yield* network.connect(address, openMsMax)
          const hooks = { onConnect: Effect.void, onDisconnect: Effect.sync(() => lost(`${host}:${port}`)) }
          return yield* RpcClient.makeProtocolSocket({ pingInterval: pingMs }).pipe(
            Effect.provideService(Socket, socket),
            Effect.provideService(RpcSerialization.RpcSerialization, serialization),
            Effect.provideService(RpcClient.ConnectionHooks, hooks),
          )
        }),
      }
    }),
  )

const health = Layer.effect(
  RunnerHealth.RunnerHealth,
  Effect.map(Runners.Runners, (runners) => ({
    isAlive: (address: RunnerAddress) =>
      runners.ping(address).pipe(Effect.timeout(healthMs), Effect.retry(healthTries), Effect.isSuccess),
  })),
)

/** Fails when the address cannot be listened on. */
export const joinCluster = Effect.fnUntraced(function* ({
  address,
  entity,
  host,
  idleMsMax,
  lease,
  lost,
  shardCount,
  storage,
}: JoinOptions) {
  const network = yield* ClusterNetwork
  const layer = entity
    .layer(host, idleMsMax)
    .pipe(
      Layer.provideMerge(SocketRunner.layer),
      Layer.provide(network.listen),
      Layer.provide(health),
      Layer.provide(Runners.layerRpc),
      Layer.provide(clientProtocol(network, lost)),
      Layer.provide([
        RpcSerialization.layerSchemaBinary(),
        MessageStorage.layerNoop,
        Layer.succeed(RunnerStorage, untilLocked(storage)),
        ShardingConfig.layer(shardingSettings(address, lease, shardCount)),
      ]),
    )
  const context = yield* Layer.build(layer)
  return { sharding: Context.get(context, Sharding), runners: Context.get(context, Runners.Runners) }
})
