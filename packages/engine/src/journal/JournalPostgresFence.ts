/**
 * The one statement of a flush, in two shapes: for many records, and for the single one of a quiet node.
 *
 * The fence (docs/decisions/0002): lock the rows of `sale` whose epoch is still ours, without writing a new version of
 * them, then insert the records that follow their heads. A claim updates the same row, so it waits for an append that
 * is under way and an append that waited for a claim sees the new epoch. The lock makes appends of one stream take
 * turns, but an append that waited still looks at the journal as it was when its statement began: then the primary key
 * keeps the second record out, because every record after the same head has the same first position.
 */

import { bytea, byteaArray, int4Array, int8Array } from "./binary-arrays.ts"
import type { JournalRecord } from "./Journal.ts"

export type AppendStatement = {
  readonly name: string
  readonly text: string
  readonly values: (records: ReadonlyArray<JournalRecord>) => Array<number | Buffer>
}

/** The statements of an append; the benches put weaker and dearer ones in their place. */
export type AppendForm = { readonly one: AppendStatement; readonly many: AppendStatement }

const head = (concertId: string): string =>
  `coalesce((select h.last from journal h where h.concert_id = ${concertId} order by h.first desc limit 1), 0)`

/** One row: journal time, how many records were written, and which when not all were. */
export const answer = (sent: string): string => `
select floor(extract(epoch from clock_timestamp()) * 1000)::text,
       count(*)::int,
       case when count(*) < ${sent} then array_to_string(array_agg(concert_id), ',') end
  from written`

export const oneValues: AppendStatement["values"] = ([{ concertId, first, last, epoch, at, frame, hash }]) => [
  concertId,
  first,
  last,
  epoch,
  at,
  bytea(frame),
  bytea(hash),
]

export const manyValues: AppendStatement["values"] = (records) => [
  int4Array(records, (record) => record.concertId),
  int8Array(records, (record) => record.first),
  int8Array(records, (record) => record.last),
  int8Array(records, (record) => record.epoch),
  int8Array(records, (record) => record.at),
  byteaArray(records, (record) => record.frame),
  byteaArray(records, (record) => record.hash),
]

export const appendForm: AppendForm = {
  one: {
    name: "append-one",
    values: oneValues,
    text: `
with fence as (
  select from sale where concert_id = $1::int and epoch = $4::bigint for no key update
), written as (
  insert into journal (concert_id, first, last, epoch, at, frame, hash)
  select $1::int, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::bytea, $7::bytea
    from fence where $2::bigint = 1 + ${head("$1::int")}
  on conflict (concert_id, first) do nothing
  returning concert_id
)${answer("1")}`,
  },
  many: {
    name: "append-many",
    values: manyValues,
    text: `
with fence as (
  select s.concert_id
    from sale s join unnest($1::int[], $4::bigint[]) as mine (concert_id, epoch) using (concert_id, epoch)
   order by s.concert_id for no key update of s
), written as (
  insert into journal (concert_id, first, last, epoch, at, frame, hash)
  select r.*
    from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[], $7::bytea[])
      as r (concert_id, first, last, epoch, at, frame, hash)
    join fence using (concert_id)
   where r.first = 1 + ${head("r.concert_id")}
  on conflict (concert_id, first) do nothing
  returning concert_id
)${answer("cardinality($1::int[])")}`,
  },
}
