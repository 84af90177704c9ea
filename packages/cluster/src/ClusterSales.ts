/** The sales of a cluster: which node has each, under which epoch, and how far behind its journal the tables are that follow it. */
import { canaryConcertId, limits } from "@ticketrush/protocol"
import type { SqlClient } from "effect/sql"
import type { ClusterView } from "./ClusterView.ts"
import { shardOfSale } from "./shard-of-sale.ts"

export type ClusterSale = {
  readonly concertId: number
  readonly shard: string
  /** The node that has it: that of its shard, or the one that it was moved to; null: none. */
  readonly node: string | null
  /** The node that an operator has moved it to, be it that it is not there; null: the node of its shard has it. */
  readonly movedTo: string | null
  /** Grows with each node that takes the sale over. */
  readonly epoch: number
  /** A node has it in memory, or had when it ended. */
  readonly live: boolean
  /** Events in the journal. */
  readonly events: number
  /** Events that the lists of reservations do not show yet. */
  readonly listBehind: number
  /** Events that the event feed has not told yet; null where there never was one. */
  readonly feedBehind: number | null
}

export type ClusterSales = { readonly sales: ReadonlyArray<ClusterSale>; readonly more: boolean }

export type SaleRow = {
  readonly concert_id: number
  readonly epoch: bigint
  readonly live: boolean
  readonly events: bigint
  readonly listed: bigint
  readonly told: bigint | null
}

/** Concerts with a higher id than `after`, in order, and one more than a page. */
export const clusterSaleRows = (sql: SqlClient.SqlClient, after: number) => sql<SaleRow>`
    select s.concert_id, s.epoch, s.live,
      coalesce((select last from journal j where j.concert_id = s.concert_id order by first desc limit 1), 0) as events,
      coalesce((select position from reservations_position p where p.concert_id = s.concert_id), 0) as listed,
      case when exists (select from event_feed_positions)
        then coalesce((select position from event_feed_positions p where p.concert_id = s.concert_id), 0) end as told
    from sale s where s.concert_id > ${canaryConcertId} and s.concert_id > ${after}
    order by s.concert_id limit ${limits.clusterSalesShownMax + 1}`

export const clusterSalesOf = ({ places, shards }: ClusterView, rows: ReadonlyArray<SaleRow>): ClusterSales => {
  const owners = new Map(shards.map(({ owner, shard }) => [shard, owner?.address ?? null]))
  const sales = rows.slice(0, limits.clusterSalesShownMax).map((row): ClusterSale => {
    const shard = shardOfSale(row.concert_id)
    const events = Number(row.events)
    const place = places.get(row.concert_id)
    return {
      ...{
        concertId: row.concert_id,
        shard,
        node: place?.at || (owners.get(shard) ?? null),
        movedTo: place?.to || null,
      },
      ...{ epoch: Number(row.epoch), live: row.live, events },
      listBehind: Math.max(0, events - Number(row.listed)),
      feedBehind: row.told === null ? null : Math.max(0, events - Number(row.told)),
    }
  })
  return { sales, more: rows.length > limits.clusterSalesShownMax }
}
