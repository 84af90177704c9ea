/** How a node of a cluster is asked about the others: Redis says who has what, the database how far each sale is. */
import { clusterSaleRows, clusterSalesOf } from "@ticketrush/cluster/ClusterSales"
import { storeAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { ClusterDoor } from "../routes/cluster.ts"

export const clusterDoor = Effect.fnUntraced(function* (view: ClusterDoor["view"]) {
  const sql = yield* SqlClient.SqlClient
  const { read } = yield* storeAccess
  return {
    view,
    sales: (seen, after) => Effect.map(read(clusterSaleRows(sql, after)), (rows) => clusterSalesOf(seen, rows)),
  } satisfies ClusterDoor
})
