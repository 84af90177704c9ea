/** {@link TrailStore} in Postgres: see `sql/0001_trail.sql`. */
import type { TrailPoint, TrailRow } from "@ticketrush/protocol/trail"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { storeAccess } from "../catalogue/StoreAccess.ts"
import type { TrailStore } from "./TrailStore.ts"

const numbers = ["id", "at", "actor", "person", "concert", "seat", "reservation", "count"] as const

/** As the driver reads it: a bigint may be a BigInt or a number. */
type Row = Omit<TrailRow, (typeof numbers)[number]> & {
  readonly [name in (typeof numbers)[number]]: bigint | number | null
}

const toRow = (row: Row): TrailRow => {
  const read: Record<string, unknown> = { ...row }
  for (const name of numbers) read[name] = row[name] === null ? null : Number(row[name])
  return read as unknown as TrailRow
}

/** The tables must be there: see `trailMigrations`. */
export const makeTrailStorePostgres = Effect.gen(function* (): Effect.fn.Return<
  TrailStore,
  never,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  const point = ({ id, hash }: { readonly id: bigint; readonly hash: string }): TrailPoint => ({ id: Number(id), hash })
  return {
    head: Effect.map(
      read(sql<{ readonly id: bigint; readonly hash: string }>`
        select last_id as id, last_hash as hash from trail_ends`),
      ([end]) => point(end),
    ),
    has: ({ id, hash }) =>
      Effect.map(read(sql`select from trail where id = ${id} and hash = ${hash}`), (rows) => rows.length === 1),
    append: (after, rows) => {
      const { id, hash } = rows[rows.length - 1]
      return write(
        sql,
        Effect.map(
          sql<{ readonly moved: number }>`
            with moved as (
              update trail_ends set last_id = ${id}, last_hash = ${hash}
              where last_id = ${after.id} and last_hash = ${after.hash}
              returning one
            ), added as (
              insert into trail
              select r.* from moved, json_populate_recordset(null::trail, ${JSON.stringify(rows)}::json) as r
            )
            select count(*)::integer as moved from moved`,
          ([{ moved }]) => moved === 1,
        ),
      )
    },
    list: (query) => {
      const where = [sql`true`]
      if (query.kind !== undefined) where.push(sql`kind = ${query.kind}`)
      if (query.result !== undefined) where.push(sql`result = ${query.result}`)
      if (query.reason !== undefined) where.push(sql`reason = ${query.reason}`)
      if (query.actor !== undefined) where.push(sql`actor = ${query.actor}`)
      if (query.person !== undefined) where.push(sql`person = ${query.person}`)
      if (query.concert !== undefined) where.push(sql`concert = ${query.concert}`)
      if (query.decisions !== undefined) where.push(sql`decision = any (${query.decisions})`)
      if (query.fromAt !== undefined) where.push(sql`at >= ${query.fromAt}`)
      if (query.toAt !== undefined) where.push(sql`at <= ${query.toAt}`)
      if (query.before !== undefined) where.push(sql`id < ${query.before}`)
      return Effect.map(
        read(sql<Row>`select * from trail where ${sql.and(where)} order by id desc limit ${query.limit}`),
        (rows) => rows.map(toRow),
      )
    },
    oldest: (at, limit) =>
      Effect.map(
        read(sql<{ readonly id: bigint; readonly hash: string }>`
          select id, hash from (select id, hash, at from trail order by id limit ${limit}) as oldest
          where at < ${at} order by id desc limit 1`),
        ([row]) => row && point(row),
      ),
    cut: ({ id, hash }) =>
      write(
        sql,
        Effect.asVoid(sql`
          with cut as (update trail_ends set cut_id = ${id}, cut_hash = ${hash} where cut_id < ${id} returning one)
          delete from trail using cut where id <= ${id}`),
      ),
  }
})
