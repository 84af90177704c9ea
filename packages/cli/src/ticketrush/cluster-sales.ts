/** The sales of a cluster: which node has each, under which epoch, and how far behind its journal the tables are that follow it. */
import type { ClusterView } from "@ticketrush/cluster/ClusterView"
import { shardOfSale } from "@ticketrush/cluster/shard-of-sale"
import { canaryConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { CliError } from "../CliError.ts"
import { type Align, drawTable } from "../terminal/table.ts"

export type ClusterSale = {
  readonly concertId: number
  readonly shard: string
  /** The node that has the shard; null: none. */
  readonly node: string | null
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

/** A page of them. */
const salesMax = 500

type Row = {
  readonly concert_id: number
  readonly epoch: bigint
  readonly live: boolean
  readonly events: bigint
  readonly listed: bigint
  readonly told: bigint | null
}

/** Concerts with a higher id than `after`, in order. */
export const readSales = Effect.fnUntraced(
  function* ({ shards }: ClusterView, after: number) {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<Row>`
    select s.concert_id, s.epoch, s.live,
      coalesce((select last from journal j where j.concert_id = s.concert_id order by first desc limit 1), 0) as events,
      coalesce((select position from reservations_position p where p.concert_id = s.concert_id), 0) as listed,
      case when exists (select from event_feed_positions)
        then coalesce((select position from event_feed_positions p where p.concert_id = s.concert_id), 0) end as told
    from sale s where s.concert_id > ${canaryConcertId} and s.concert_id > ${after}
    order by s.concert_id limit ${salesMax + 1}`
    const owners = new Map(shards.map(({ owner, shard }) => [shard, owner?.address ?? null]))
    const sales = rows.slice(0, salesMax).map((row): ClusterSale => {
      const shard = shardOfSale(row.concert_id)
      const events = Number(row.events)
      return {
        ...{ concertId: row.concert_id, shard, node: owners.get(shard) ?? null },
        ...{ epoch: Number(row.epoch), live: row.live, events },
        listBehind: Math.max(0, events - Number(row.listed)),
        feedBehind: row.told === null ? null : Math.max(0, events - Number(row.told)),
      }
    })
    return { sales, more: rows.length > salesMax } satisfies ClusterSales
  },
  Effect.mapError(({ message }) => new CliError({ message: `the database does not tell of the sales: ${message}` })),
)

const columns: ReadonlyArray<Align> = ["right", "left", "left", "right", "left", "right", "right", "right"]
const titles = ["concert", "shard", "node", "epoch", "state", "events", "lists behind", "feed behind"]

/** As lines for a terminal. */
export const salesReport = ({ more, sales }: ClusterSales): ReadonlyArray<string> => {
  if (sales.length === 0) return ["There are no such sales."]
  const rows = sales.map(({ concertId, epoch, events, feedBehind, listBehind, live, node, shard }) => [
    ...[String(concertId), shard, node ?? "none", String(epoch), live ? "in memory" : "asleep"],
    ...[String(events), String(listBehind), feedBehind === null ? "-" : String(feedBehind)],
  ])
  const next = more ? [`There are more: --sales --after ${sales.at(-1)?.concertId}`] : []
  return [drawTable([titles, ...rows], columns), ...next]
}
