/** A dump as its own process: one snapshot, the whole journal through a cursor, again and again until it is ended. */
import pg from "pg"

const client = new pg.Client({ connectionString: process.env.DUMP_URL, application_name: "ticketrush-dump" })
await client.connect()
await client.query("begin isolation level repeatable read read only")
for (let passes = 1; ; passes++) {
  await client.query("declare dump no scroll cursor for select * from journal order by concert_id, first")
  let rows: number
  do {
    rows = (await client.query("fetch 1000 from dump")).rows.length
  } while (rows > 0)
  await client.query("close dump")
  process.send?.({ passes })
}
