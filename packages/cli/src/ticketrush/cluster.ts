/** `ticketrush cluster`: who is in the cluster, who has how many of its shards and sales, and nodes that are drained. */
import { figuresOf, type NodeState } from "@ticketrush/cluster/ClusterFigures"
import { type ClusterView, clusterReader, secondsOf } from "@ticketrush/cluster/ClusterView"
import { clusterPrefix } from "@ticketrush/cluster/cluster-profile"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { readRedisUrl } from "@ticketrush/http/boot/config"
import { Effect } from "effect"
import { CliError } from "../CliError.ts"
import { type Align, drawTable } from "../terminal/table.ts"
import { carryOut } from "./cluster-orders.ts"
import { readSales, salesReport } from "./cluster-sales.ts"
import { databaseLayer } from "./database.ts"

export type ClusterAsked = {
  readonly json: boolean
  /** Whether the sales are shown, and those of which concerts: with a higher id than this. */
  readonly sales: boolean
  readonly after: number | undefined
  /** Address of a node that leaves its shards to the others, and of one that takes some again. */
  readonly drain: string | undefined
  readonly undrain: string | undefined
  /** A sale that goes to the node `to`, and one that is left to its shard again. */
  readonly move: number | undefined
  readonly to: string | undefined
  readonly unmove: number | undefined
}

const problemOf = ({ message }: { readonly message: string }): CliError => new CliError({ message })

const openReader = Effect.gen(function* () {
  const url = yield* Effect.mapError(readRedisUrl, problemOf)
  if (url === null) return yield* new CliError({ message: "a cluster meets in a Redis: set REDIS_URL" })
  const log = { warn: () => {} }
  return yield* Effect.mapError(clusterReader({ url, prefix: clusterPrefix, defer: nodeDefer, log }), problemOf)
})

/** Gives the exit code: 1 when a shard has no owner, as where no node is, or the order was not followed. */
export const showCluster = Effect.fnUntraced(function* (asked: ClusterAsked, print: (line: string) => void) {
  const reader = yield* openReader
  const said = yield* carryOut(reader, asked)
  if (said?.wrong) {
    print(said.sentence)
    return 1
  }
  if (said !== undefined && !asked.json) print(`${said.sentence}\n`)
  const view = yield* Effect.mapError(reader.view, problemOf)
  const page = asked.sales ? yield* Effect.provide(readSales(view, asked.after ?? 0), databaseLayer) : undefined
  if (asked.json) {
    const places = [...view.places].map(([concertId, place]) => ({ concertId, ...place }))
    print(JSON.stringify({ ...view, places, ...page }, undefined, 2))
  } else {
    for (const line of reportOf(view)) print(line)
    if (page !== undefined) for (const line of ["", ...salesReport(page)]) print(line)
  }
  return figuresOf(view).ownerless.length === 0 ? 0 : 1
})

const states = {
  running: "runs sales",
  silent: "does not answer the others",
  draining: "draining",
  drained: "drained",
  gone: "gone",
} as const satisfies Record<NodeState, string>

const columns: ReadonlyArray<Align> = ["left", "left", "right", "right", "right"]

/** As lines for a terminal. */
export const reportOf = (view: ClusterView): ReadonlyArray<string> => {
  const { locked, nodes, ownerless, settings } = figuresOf(view)
  if (nodes.length === 0) return ["No node is in the cluster."]
  const rows = nodes.map(({ node, shards, shortestLeaseMs, state }) => [
    ...[node.address, states[state], String(shards)],
    ...[shortestLeaseMs === null ? "-" : secondsOf(shortestLeaseMs), secondsOf(node.silentMs)],
  ])
  return [
    drawTable([["node", "state", "shards", "shortest lease", "last sign of life"], ...rows], columns),
    "",
    ...(ownerless.length === 0
      ? []
      : [`${ownerless.length} of ${view.shards.length} shards have no owner: their sales wait.`]),
    ...(locked.length === 0
      ? []
      : [
          `${locked.length} shards are locked by processes that are gone: their leases end within ${secondsOf(Math.max(...locked.map(({ leftMs }) => leftMs)))}.`,
        ]),
    `All of it with ${settings}.`,
    `Redis has remembered this for ${secondsOf(view.rememberedMs ?? 0)}.`,
  ]
}
