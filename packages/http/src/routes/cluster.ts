/** What the nodes of a cluster do, and whose each sale is, for administrators. */
import { type ClusterFigures, figuresOf } from "@ticketrush/cluster/ClusterFigures"
import type { ClusterSales } from "@ticketrush/cluster/ClusterSales"
import type { ClusterReader, ClusterView, ClusterViewError } from "@ticketrush/cluster/ClusterView"
import type { MoveOrdered } from "@ticketrush/cluster/runner-scripts"
import { type StoreUnavailable, storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { ConcertId } from "@ticketrush/protocol"
import type { ClusterResponse } from "@ticketrush/protocol/http-schemas-cluster"
import { Effect } from "effect"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { QueryReader } from "./QueryReader.ts"

/** How a node of a cluster is asked about the others. */
export type ClusterDoor = {
  readonly view: Effect.Effect<ClusterView, ClusterViewError>
  /** Of concerts with a higher id than `after`. */
  readonly sales: (view: ClusterView, after: number) => Effect.Effect<ClusterSales, StoreUnavailable>
  readonly drain: ClusterReader["drain"]
  /** `null`: the sale is left to its shard again. */
  readonly move: (
    concertId: ConcertId,
    address: string | null,
  ) => Effect.Effect<MoveOrdered | "no-concert", ClusterViewError | StoreUnavailable>
  /** An operator has told this node to leave its sales to the others. */
  readonly isDrained: () => boolean
}

export type ClusterRouteParts = {
  /** Absent where this server has all sales itself. */
  readonly cluster?: ClusterDoor | undefined
  readonly work: ColdWork
  readonly times: DateTimes
}

export const clusterRoute = (parts: ClusterRouteParts): Route => ({
  ...{ method: "GET", path: "/api/admin/cluster", name: "adminCluster", access: "admin", query: ["after"] },
  handle: (exchange) => show(parts, exchange),
})

const alone: ClusterResponse = {
  ...{ clustered: false, settings: null, rememberedMs: null, shards: 0, ownerless: 0, locked: 0 },
  ...{ nodes: [], sales: [], next: null },
}

const show = ({ cluster, times, work }: ClusterRouteParts, exchange: Exchange): void => {
  const query = new QueryReader(exchange, times)
  const after = query.whole("after") ?? 0
  if (query.wrong !== undefined) return answerRefusal(exchange, query.wrong)
  if (cluster === undefined) return answerJson(exchange, 200, JSON.stringify(alone), uncached)
  const found = Effect.gen(function* () {
    const view = yield* Effect.mapError(cluster.view, ({ message }) => storeUnavailable(message))
    return bodyOf(view, figuresOf(view), yield* cluster.sales(view, after))
  })
  work.run(exchange, found, (body) => answerJson(exchange, 200, JSON.stringify(body), uncached))
}

const bodyOf = (
  { rememberedMs, shards }: ClusterView,
  figures: ClusterFigures,
  { more, sales }: ClusterSales,
): ClusterResponse => ({
  ...{ clustered: true, settings: figures.settings, rememberedMs, shards: shards.length },
  ...{ ownerless: figures.ownerless.length, locked: figures.locked.length },
  nodes: figures.nodes.map(({ node, ...each }) => ({
    ...{ address: node.address, state: each.state, shards: each.shards, shortestLeaseMs: each.shortestLeaseMs },
    ...{ silentMs: Math.max(0, node.silentMs), build: node.build },
  })),
  sales,
  next: more ? (sales.at(-1)?.concertId ?? null) : null,
})
