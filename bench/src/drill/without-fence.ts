/**
 * Loaded into the nodes of a control before their own code: any of them may append to any sale, at any head, so that leases are all that keeps two nodes from writing. A drill that finds nothing wrong then proves nothing.
 */
import { type AppendStatement, answer, appendForm } from "@ticketrush/engine/journal/JournalPostgresFence"
import { beforeQuery } from "./before-query.ts"

const columns = "(concert_id, first, last, epoch, at, frame, hash)"
const oneRow = "$1::int, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::bytea, $7::bytea"
const manyRows = "unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[], $7::bytea[])"

const written = (select: string, sent: string): string =>
  `with written as (insert into journal ${columns} select ${select} returning concert_id)${answer(sent)}`

const texts: Readonly<Record<AppendStatement["name"], string>> = {
  [appendForm.one.name]: written(oneRow, "1"),
  [appendForm.many.name]: written(`r.* from ${manyRows} as r ${columns}`, "cardinality($1::int[])"),
}

beforeQuery((statement) => {
  const text = texts[statement.name ?? ""]
  return text === undefined ? statement : { ...statement, text }
})
