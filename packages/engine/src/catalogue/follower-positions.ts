/**
 * How far a follower is in each journal, in a table of its own of `concert_id` and `position`: up to there its view is made. Only
 * here do statements of followers look into the tables of the journal, with one index descent for each sale.
 */
import { type ConcertId, canaryConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { StoreAccess } from "./StoreAccess.ts"

type BehindRow = { readonly concert_id: bigint | number; readonly position: bigint; readonly head: bigint }
type PositionRow = { readonly position: bigint }

/** Each sale `s` with the last position `j.last` of its journal. */
export const salesWithJournals = (sql: SqlClient.SqlClient) => sql`
  sale s cross join lateral (
    select last from journal where journal.concert_id = s.concert_id order by first desc limit 1
  ) j`

/**
 * Moves a follower to the end of all journals, within a transaction of its caller: of what happened before, its view has nothing.
 */
export const followFromHere = (sql: SqlClient.SqlClient, table: string) => sql`
  insert into ${sql(table)} as p (concert_id, position)
  select s.concert_id, j.last from ${salesWithJournals(sql)}
  where s.concert_id > ${canaryConcertId}
  on conflict (concert_id) do update set position = greatest(p.position, excluded.position)`

/** `only`: what has to be so beside, for a view to be behind. */
export const followerPositions = (
  sql: SqlClient.SqlClient,
  read: StoreAccess["read"],
  table: string,
  only = sql`true`,
) => ({
  behind: Effect.map(
    read(sql<BehindRow>`
      select s.concert_id, coalesce(p.position, 0) as position, j.last as head
      from ${salesWithJournals(sql)}
      left join ${sql(table)} p on p.concert_id = s.concert_id
      where s.concert_id > ${canaryConcertId} and j.last > coalesce(p.position, 0) and ${only}`),
    (rows) =>
      rows.map((row) => ({
        concertId: Number(row.concert_id),
        position: Number(row.position),
        head: Number(row.head),
      })),
  ),
  position: (concertId: ConcertId) =>
    Effect.map(read(sql<PositionRow>`select position from ${sql(table)} where concert_id = ${concertId}`), ([row]) =>
      Number(row?.position ?? 0),
    ),
  /** Within a transaction of its caller. Whether it was moved, and not where the position is not `from`. */
  move: (concertId: ConcertId, from: number, to: number) =>
    Effect.map(
      from === 0
        ? sql`
          insert into ${sql(table)} as p (concert_id, position) values (${concertId}, ${to})
          on conflict (concert_id) do update set position = excluded.position where p.position = 0
          returning concert_id`
        : sql`
          update ${sql(table)} set position = ${to}
          where concert_id = ${concertId} and position = ${from} returning concert_id`,
      (moved) => moved.length > 0,
    ),
})
