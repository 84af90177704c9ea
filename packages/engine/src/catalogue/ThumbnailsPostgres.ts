/** The pictures of concerts in Postgres: see `sql/0014_thumbnails.sql`. */
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { CatalogueStore } from "./CatalogueStore.ts"
import type { StoreAccess } from "./StoreAccess.ts"
import type { Thumbnail } from "./Thumbnails.ts"

export const thumbnailsOver = (
  sql: SqlClient.SqlClient,
  { read, write }: StoreAccess,
): Pick<CatalogueStore, "thumbnail" | "setThumbnail" | "removeThumbnail"> => ({
  thumbnail: (id) =>
    read(sql<Thumbnail>`
      select t.type, t.digest, t.bytes
      from thumbnails t join concerts c on c.id = t.concert_id where c.id = ${id} and c.state = 'open'`).pipe(
      Effect.map(([row]) => row ?? null),
    ),
  setThumbnail: (id, { type, digest, bytes }) =>
    write(
      sql,
      Effect.gen(function* () {
        // The row of the concert first: of two pictures at one time the second waits here.
        const open = yield* sql`
          update concerts set thumbnail = ${digest} where id = ${id} and state = 'open' returning id`
        if (open.length === 0) return false
        yield* sql`
          insert into thumbnails (concert_id, type, digest, bytes) values (${id}, ${type}, ${digest}, ${Buffer.from(bytes)})
          on conflict (concert_id)
            do update set type = excluded.type, digest = excluded.digest, bytes = excluded.bytes`
        return true
      }),
    ),
  removeThumbnail: (id) =>
    write(
      sql,
      Effect.gen(function* () {
        const open = yield* sql`update concerts set thumbnail = null where id = ${id} and state = 'open' returning id`
        yield* forgetThumbnail(sql, id)
        return open.length === 1
      }),
    ),
})

/** A statement of a transaction that is the caller's. */
export const forgetThumbnail = (sql: SqlClient.SqlClient, id: ConcertId) =>
  sql`delete from thumbnails where concert_id = ${id}`
