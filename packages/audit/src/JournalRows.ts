/** The journal tables, read with statements of the auditor's own and page by page, so that a long sale fits. */
import { Effect, Option, Stream } from "effect"
import { SqlClient } from "effect/sql"
import type { AuditRecord } from "./AuditRecord.ts"

const pageRecords = 256

/** Every concert that has a journal, in order. Concerts count from 1; a node proves itself on the stream 0. */
export const concertIds = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ concert_id: number }>`select concert_id from sale where concert_id > 0 order by concert_id`
  return rows.map((row) => row.concert_id)
})

/** Position of the last event of a concert's journal; 0 where there is none. */
export const lastPositionOf = Effect.fnUntraced(function* (concertId: number) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ last: string }>`
    select last::text from journal where concert_id = ${concertId} order by journal.first desc limit 1`
  return row === undefined ? 0 : Number(row.last)
})

type Row = {
  readonly first: string
  readonly last: string
  readonly epoch: string
  readonly at: string
  readonly frame: Uint8Array
  readonly hash: Uint8Array
}

/**
 * All records of a concert in order. A record that is committed meanwhile may be among them or not.
 * Ordered by `journal.first`: a bare `first` would be the text that is selected, and 10 would come before 2.
 */
export const recordsOf = (concertId: number) =>
  Stream.paginate(0, (after: number) =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const rows = yield* sql<Row>`
        select first::text, last::text, epoch::text, at::text, frame, hash
          from journal where concert_id = ${concertId} and first > ${after} order by journal.first limit ${pageRecords}`
      const records = rows.map((row): AuditRecord => {
        const numbers = {
          first: Number(row.first),
          last: Number(row.last),
          epoch: Number(row.epoch),
          at: Number(row.at),
        }
        return { concertId, ...numbers, frame: row.frame, hash: row.hash }
      })
      const more = records.length === pageRecords
      return [records, more ? Option.some(records[records.length - 1].first) : Option.none<number>()] as const
    }),
  )
