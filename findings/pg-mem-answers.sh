#!/usr/bin/env bash
# Expected: a query that pg-mem, which replaces PostgreSQL in tests of Node.js, takes has the result of PostgreSQL; what it lacks raises
# an error, as it often does.
# Instead it divides by zero to null, finds 3 not in (1, null), the greatest of 1, null and 3 to be null, 0.1 + 0.2 not to be 0.3, and
# an int beyond its end; it changes a bigint, and takes any price for a numeric(8, 2) without rounding it and any number for a
# smallint. PGlite, which is PostgreSQL itself in WebAssembly, gives the answers of PostgreSQL.
. "$(dirname "$0")/lib.sh"

npm_get pg-mem@3.0.14 @electric-sql/pglite@0.5.16
cat > answers.mjs <<'JS'
import { PGlite } from "@electric-sql/pglite"
import { newDb } from "pg-mem"

const questions = [
  "select 1 / 0 as x",
  "select 2147483647 + 1 as x",
  "select 9007199254740993::bigint::text as x",
  "select (0.1 + 0.2)::text as x",
  "select 3 not in (1, null) as x",
  "select greatest(1, null, 3) as x",
  "insert into seat values (1, 19.999, 1, null) returning price::text as x",
  "insert into seat values (2, 1234567.5, 1, null) returning price::text as x",
  "insert into seat values (3, 1, 70000, 'fan') returning place as x",
]
const table = "create table seat (id int primary key, price numeric(8, 2), place smallint, holder text)"
const real = await PGlite.create()
const mock = newDb().public
await real.exec(table)
mock.none(table)
const ask = async (query) => {
  try {
    return JSON.stringify((await query())?.x)
  } catch {
    return "error"
  }
}
console.log((await real.query("select version() as x")).rows[0].x.split(" ").slice(0, 2).join(" "))
for (const each of questions) {
  const right = await ask(async () => (await real.exec(each)).at(-1).rows[0])
  const seen = await ask(() => mock.many(each).at(-1))
  console.log(`${each}: PostgreSQL ${right} | pg-mem ${seen}`)
}
process.exit()
JS
node answers.mjs > seen.txt
described <<'TXT'
PostgreSQL 18.6
select 1 / 0 as x: PostgreSQL error | pg-mem null
select 2147483647 + 1 as x: PostgreSQL error | pg-mem 2147483648
select 9007199254740993::bigint::text as x: PostgreSQL "9007199254740993" | pg-mem "9007199254740992"
select (0.1 + 0.2)::text as x: PostgreSQL "0.3" | pg-mem "0.30000000000000004"
select 3 not in (1, null) as x: PostgreSQL null | pg-mem true
select greatest(1, null, 3) as x: PostgreSQL 3 | pg-mem null
insert into seat values (1, 19.999, 1, null) returning price::text as x: PostgreSQL "20.00" | pg-mem "19.999"
insert into seat values (2, 1234567.5, 1, null) returning price::text as x: PostgreSQL error | pg-mem "1234567.5"
insert into seat values (3, 1, 70000, 'fan') returning place as x: PostgreSQL error | pg-mem 70000
TXT
