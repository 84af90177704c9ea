/** What differs between a node that is alone and one of a cluster. Which of the two it is says the layer. */
import type { ClusterReader } from "@ticketrush/cluster/ClusterView"
import type { AbuseCounts } from "@ticketrush/engine/abuse/AbuseCounts"
import { AbuseCountsMemory } from "@ticketrush/engine/abuse/AbuseCountsMemory"
import type { Engine } from "@ticketrush/engine/actor/Engine"
import { engineLimits } from "@ticketrush/engine/actor/engine-limits"
import type { CommandDoor, EngineApi } from "@ticketrush/engine/EngineApi"
import type { SaleReplicas } from "@ticketrush/engine/feed/SaleReplicas"
import type { Ownership } from "@ticketrush/engine/ownership/Ownership"
import { OwnershipLocal } from "@ticketrush/engine/ownership/OwnershipLocal"
import type { Clock, Defer, Log } from "@ticketrush/engine/ports"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import { Context, Data, Effect, Layer, type Scope } from "effect"

/** The node cannot become one of the cluster; the message says what an operator can do. */
export class ClusterError extends Data.TaggedError("ClusterError")<{ readonly message: string }> {}

/** What a node has by itself. */
export type OwnSales = {
  readonly engine: Engine
  /** The sales of that engine. */
  readonly sales: Sales
  /** Nothing in it as long as no other node has a sale. */
  readonly replicas: SaleReplicas
  /** Time of the database, milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

/** The sales as the rest of the node uses them. */
export type OpenedSales = {
  readonly sales: Sales
  /** What the services use, and what the metrics tell of. */
  readonly engine: EngineApi
  readonly commands: CommandDoor
  /** What streams follow. */
  readonly feed: SaleFeed
}

export class NodeProfile extends Context.Service<
  NodeProfile,
  {
    /** Whose each sale is. */
    readonly ownership: Ownership
    /** Whether no other node may be on the same database. */
    readonly alone: boolean
    /** What the abuse rules count, over all nodes. */
    readonly abuseCounts: Effect.Effect<AbuseCounts, ClusterError, Scope.Scope>
    /** The nodes that share the sales, and whether an operator has drained this one; null where no other node may be. */
    readonly cluster: { readonly reader: ClusterReader; readonly isDrained: () => boolean } | null
    /** Called once, when the engine can serve. */
    readonly open: (node: OwnSales) => Effect.Effect<OpenedSales, ClusterError, Scope.Scope>
  }
>()("@ticketrush/http/boot/NodeProfile") {}

export type ProfilePorts = {
  readonly clock: Clock
  readonly defer: Defer
  readonly log: Log
  /** Differs from start to start. */
  readonly incarnation: string
}

/** What a node becomes by its settings. */
export type MakeProfile = (ports: ProfilePorts) => Layer.Layer<NodeProfile, ClusterError>

/** A node that is alone: every sale is its own. */
export const profileEmbedded: MakeProfile = ({ clock }) =>
  Layer.sync(NodeProfile, () => ({
    ownership: new OwnershipLocal(clock, engineLimits.takenAwayMs),
    alone: true,
    cluster: null,
    abuseCounts: Effect.sync(() => new AbuseCountsMemory()),
    open: ({ engine, sales }) => Effect.succeed({ sales, engine, commands: engine, feed: engine }),
  }))
