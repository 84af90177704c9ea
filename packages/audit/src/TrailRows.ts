/** The tables of the audit trail, read with statements of the auditor's own and page by page. */
import type { TrailPoint, TrailRow } from "@ticketrush/protocol/trail"
import { Effect, Option, Stream } from "effect"
import { SqlClient } from "effect/sql"

const pageRows = 1_000

type Ends = Readonly<Record<"last_id" | "last_hash" | "cut_id" | "cut_hash", string>>

/** What was cut off, and where the chain ends. */
export const trailEnds = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<Ends>`select last_id::text, last_hash, cut_id::text, cut_hash from trail_ends`
  const cut: TrailPoint = { id: Number(row.cut_id), hash: row.cut_hash }
  const end: TrailPoint = { id: Number(row.last_id), hash: row.last_hash }
  return { cut, end }
})

/** All rows after `cut` up to `end`, in order. Numbers come as JSON, in which Postgres writes them whole. */
export const trailRows = (cut: TrailPoint, end: TrailPoint) =>
  Stream.paginate(cut.id, (after: number) =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const rows = yield* sql<{ readonly row: string }>`
        select row_to_json(trail)::text as row from trail where id > ${after} and id <= ${end.id}
        order by id limit ${pageRows}`
      const read = rows.map(({ row }) => JSON.parse(row) as TrailRow)
      return [read, read.length === pageRows ? Option.some(read[read.length - 1].id) : Option.none<number>()] as const
    }),
  )
