/** How a node of a cluster is asked about the others: Redis says who has what, the database how far each sale is. */
import { clusterSaleRows, clusterSalesOf } from "@ticketrush/cluster/ClusterSales"
import type { ClusterReader } from "@ticketrush/cluster/ClusterView"
import { concertsIn, moveSale } from "@ticketrush/cluster/move-sale"
import { storeAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { ClusterDoor } from "../routes/cluster.ts"

export const clusterDoor = Effect.fnUntraced(function* (reader: ClusterReader, isDrained: () => boolean) {
  const sql = yield* SqlClient.SqlClient
  const { read } = yield* storeAccess
  const moving = { reader, concertsAmong: (ids: ReadonlyArray<number>) => read(concertsIn(sql, ids)) }
  return {
    ...{ view: reader.view, drain: reader.drain, isDrained },
    sales: (seen, after) => Effect.map(read(clusterSaleRows(sql, after)), (rows) => clusterSalesOf(seen, rows)),
    move: (concertId, address) =>
      address === null ? reader.move(concertId, null) : moveSale(moving, concertId, address),
  } satisfies ClusterDoor
})
