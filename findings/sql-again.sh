#!/usr/bin/env bash
# Expected: a library that reads a query of PostgreSQL and writes it again, for example to add a limit, writes one with the same answer.
# Instead pgsql-ast-parser leaves out the parentheses of a UNION within another (1 becomes 1, 1), takes the row of a list in IN apart,
# and makes names of columns of the end of 1e3 and of the unit of an interval; node-sql-parser makes a comment of "- -1", another name
# of a table of the word CROSS and an inner join of the rest, and a backspace of the letters \b. PGlite, which is PostgreSQL, answers.
. "$(dirname "$0")/lib.sh"

npm_get pgsql-ast-parser@12.0.2 node-sql-parser@5.4.0 @electric-sql/pglite@0.5.16
cat > again.mjs <<'JS'
import { PGlite } from "@electric-sql/pglite"
import parser from "node-sql-parser"
import { parse, toSql } from "pgsql-ast-parser"

const sql = new parser.Parser()
const postgresql = { database: "postgresql" }
const libraries = {
  "pgsql-ast-parser": (query) => toSql.statement(parse(query)[0]),
  "node-sql-parser": (query) => sql.sqlify(sql.astify(query, postgresql), postgresql),
}
const database = await PGlite.create()
await database.exec("create table seats (line int, place int); insert into seats values (1, 2), (2, 1); create table halls (name text); insert into halls values ('A')")
const answer = async (query) => {
  try {
    const rows = (await database.query(query, [], { rowMode: "array", parsers: { 20: String, 1700: String, 1186: String } })).rows
    return rows.map((row) => row.join(" ")).join(", ") || "no row"
  } catch (error) {
    return `error: ${error.message}`
  }
}
for (const query of [
  "select 1 union (select 1 union all select 1)",
  "select line, place from seats where (line, place) in ((1, 2))",
  "select 1e3",
  "select interval '2' hour",
  "select - -1",
  "select name, line from halls cross join seats order by line",
  "select 'row A\\bench'",
]) {
  console.log(`${query}: ${await answer(query)}`)
  for (const [name, again] of Object.entries(libraries)) {
    let written
    try {
      written = again(query)
    } catch {
      console.log(`  ${name}: does not read it`)
      continue
    }
    console.log(`  ${name}: ${JSON.stringify(written.replaceAll(/\s+/g, (space) => (space.includes("\b") ? space : " ")))}: ${JSON.stringify(await answer(written))}`)
  }
}
JS
node again.mjs > seen.txt
described <<'TXT'
select 1 union (select 1 union all select 1): 1
  pgsql-ast-parser: "(SELECT (1) ) UNION (SELECT (1) ) UNION ALL (SELECT (1) )": "1, 1"
  node-sql-parser: does not read it
select line, place from seats where (line, place) in ((1, 2)): 1 2
  pgsql-ast-parser: "SELECT line , place FROM seats WHERE ((line, place) IN ((1), (2)))": "error: operator does not exist: record = integer"
  node-sql-parser: "SELECT line, place FROM \"seats\" WHERE (line, place) IN ((1, 2))": "1 2"
select 1e3: 1000
  pgsql-ast-parser: "SELECT (1) AS e3": "1"
  node-sql-parser: "SELECT 1e3": "1000"
select interval '2' hour: 02:00:00
  pgsql-ast-parser: "SELECT (('2')::interval ) AS hour": "00:00:02"
  node-sql-parser: "SELECT INTERVAL '2' HOUR": "02:00:00"
select - -1: 1
  pgsql-ast-parser: "SELECT ( - (-1))": "1"
  node-sql-parser: "SELECT --1": "no row"
select name, line from halls cross join seats order by line: A 1, A 2
  pgsql-ast-parser: "SELECT name , line FROM halls CROSS JOIN seats ORDER BY line": "A 1, A 2"
  node-sql-parser: "SELECT name, line FROM \"halls\" AS \"cross\" INNER JOIN \"seats\" ORDER BY line ASC": "error: syntax error at or near \"ORDER\""
select 'row A\bench': row A\bench
  pgsql-ast-parser: "SELECT (E'row A\\\\bench')": "row A\\bench"
  node-sql-parser: "SELECT 'row A\bench'": "row A\bench"
TXT
