/** The sales of a cluster, for a terminal. */
import { type ClusterSales, clusterSaleRows, clusterSalesOf } from "@ticketrush/cluster/ClusterSales"
import type { ClusterView } from "@ticketrush/cluster/ClusterView"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { CliError } from "../CliError.ts"
import { type Align, drawTable } from "../terminal/table.ts"

/** Concerts with a higher id than `after`, in order. */
export const readSales = Effect.fnUntraced(
  function* (view: ClusterView, after: number) {
    return clusterSalesOf(view, yield* clusterSaleRows(yield* SqlClient.SqlClient, after))
  },
  Effect.mapError(({ message }) => new CliError({ message: `the database does not tell of the sales: ${message}` })),
)

const columns: ReadonlyArray<Align> = ["right", "left", "left", "left", "right", "left", "right", "right", "right"]
const titles = ["concert", "shard", "node", "moved to", "epoch", "state", "events", "lists behind", "feed behind"]

/** As lines for a terminal. */
export const salesReport = ({ more, sales }: ClusterSales): ReadonlyArray<string> => {
  if (sales.length === 0) return ["There are no such sales."]
  const rows = sales.map(({ concertId, epoch, events, feedBehind, listBehind, live, movedTo, node, shard }) => [
    ...[String(concertId), shard, node ?? "none", movedTo ?? "-", String(epoch), live ? "in memory" : "asleep"],
    ...[String(events), String(listBehind), feedBehind === null ? "-" : String(feedBehind)],
  ])
  const next = more ? [`There are more: --sales --after ${sales.at(-1)?.concertId}`] : []
  return [drawTable([titles, ...rows], columns), ...next]
}
