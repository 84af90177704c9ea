/** The profile `cluster`: sales are shared with other nodes. Loaded by nodes of a cluster alone. */
import {
  allShards,
  ClusterNode,
  clusterLease,
  clusterPrefix,
  guardedEngine,
  type OutagePolicy,
  RoutedFeed,
  routedCommands,
  runnerStorageRedis,
  sharedSettings,
} from "@ticketrush/cluster"
import { clusterReader } from "@ticketrush/cluster/ClusterView"
import { openAbuseCounts } from "@ticketrush/engine/abuse/openAbuseCounts"
import { reasonUnder } from "@ticketrush/engine/database/reasonUnder"
import { saleRouter } from "@ticketrush/engine/ownership/SaleRouter"
import { Effect, Clock as EffectClock, Layer, type Redacted } from "effect"
import { RunnerAddress } from "effect/cluster/RunnerAddress"
import { ClusterError, type MakeProfile, NodeProfile, type ProfilePorts } from "./NodeProfile.ts"
import { version } from "./version.ts"

type ClusterSettings = {
  readonly cluster: { readonly host: string; readonly port: number }
  readonly redisUrl: Redacted.Redacted
  /** The journal is fenced, so owners may go on selling while Redis is away. */
  readonly policy: OutagePolicy
}

const failed = (error: unknown): ClusterError =>
  new ClusterError({ message: `this node cannot join the cluster: ${reasonUnder(error)}` })

export const profileCluster = (
  { cluster, policy, redisUrl }: ClusterSettings,
  { incarnation, ...ports }: ProfilePorts,
): ReturnType<MakeProfile> =>
  Layer.effect(
    NodeProfile,
    Effect.gen(function* () {
      const address = new RunnerAddress(cluster)
      const lease = clusterLease
      const wall = yield* EffectClock.Clock
      const own = {
        prefix: clusterPrefix,
        incarnation,
        lease,
        policy,
        settings: sharedSettings(lease),
        build: version(),
        wallMs: () => wall.currentTimeMillisUnsafe(),
        shards: allShards,
      }
      const storage = yield* Effect.mapError(runnerStorageRedis({ ...ports, ...own, url: redisUrl }), failed)
      yield* Effect.mapError(storage.mayJoin(`${cluster.host}:${cluster.port}`), failed)
      const node = new ClusterNode({ ...ports, address, lease, storage, incarnation })
      const { ownership, remote } = node
      const asked = { url: redisUrl, prefix: clusterPrefix, defer: ports.defer, log: ports.log }
      const reader = yield* Effect.mapError(clusterReader(asked), failed)
      return {
        ownership,
        alone: false,
        cluster: { reader, isDrained: () => storage.isDrained },
        abuseCounts: Effect.mapError(
          openAbuseCounts({ ...ports, url: redisUrl, start: incarnation, prefix: clusterPrefix }),
          failed,
        ),
        open: Effect.fnUntraced(function* ({ engine, nowMs, replicas, sales: local }) {
          yield* Effect.mapError(node.join({ engine, sales: local }), failed)
          const sales = saleRouter({ local, ownership, remote })
          node.hear((concertId, position) => replicas.heard(concertId, position))
          const feed = yield* Effect.acquireRelease(
            Effect.sync(() => new RoutedFeed({ ...ports, engine, sales, ownership, replicas, nowMs })),
            (feed) => Effect.sync(feed.stop),
          )
          return { sales, engine: guardedEngine(engine, sales, ownership), commands: routedCommands(sales), feed }
        }),
      }
    }),
  )
