/** Every route that writes outside the sales, while the standby is away that each commit waits for. */
import { makeCatalogueStorePostgres } from "@ticketrush/engine/catalogue/CataloguePostgres"
import { makeUserStorePostgres } from "@ticketrush/engine/catalogue/UsersPostgres"
import { limits } from "@ticketrush/protocol"
import { type PrivatePostgres, startPostgres, until } from "@ticketrush/testing"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import pg from "pg"
import { afterAll, beforeAll, expect, it } from "vitest"
import { openTables, type Tables } from "../../engine/test/catalogue/postgres-tables.ts"
import { coldWrites } from "./ColdWrites.ts"
import { ask, createUser, post } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let server: PrivatePostgres
let tables: Tables
let admin: pg.Client
let node: TestNode

beforeAll(async () => {
  server = await startPostgres()
  const { url, host, port } = server
  const { username, password, pathname } = new URL(url)
  const drop = () => Promise.resolve()
  tables = await openTables({ url, host, port, user: username, password, name: pathname.slice(1), drop })
  admin = new pg.Client({ connectionString: url })
  await admin.connect()
  const rows = await Effect.runPromise(
    Effect.all({ catalogue: makeCatalogueStorePostgres, users: makeUserStorePostgres }).pipe(
      Effect.provideService(SqlClient.SqlClient, tables.sql),
    ),
  )
  node = await startNode({ rows })
})
afterAll(async () => {
  await node.stop()
  await admin.end()
  await tables.close()
  await server.remove()
})

const waitFor = async (standby: string): Promise<void> => {
  await admin.query(`alter system set synchronous_standby_names = '${standby}'`)
  await admin.query("select pg_reload_conf()")
  await until("the setting is in force", async () => {
    const { rows } = await admin.query("show synchronous_standby_names")
    return rows[0].synchronous_standby_names === standby
  })
}
const commitsThatWait = async (): Promise<number> => {
  const { rows } = await admin.query("select from pg_stat_activity where wait_event = 'SyncRep'")
  return rows.length
}

it("a write has an unknown outcome, reads go on, and the same request finds out once the standby is back", async () => {
  const reader = await createUser(node.url, "reader")
  const ids = new Map<string, number>()
  for (const { operation, before } of coldWrites) ids.set(operation, await before(node.url))
  const sendAll = (key: string) =>
    Promise.all(
      coldWrites.map(({ operation, send }) => send(node.url, ids.get(operation)!, { "idempotency-key": key })),
    )

  await waitFor("away")
  const told = await sendAll("first")
  expect(told.map(({ status, body }) => [status, body.code])).toEqual(
    coldWrites.map(() => [503, "catalogue-outcome-unknown"]),
  )
  expect(await commitsThatWait()).toBe(coldWrites.length)

  // What waits keeps the connections that writes may have; more writes get none, and write nothing.
  const more = await Promise.all(
    Array.from({ length: limits.tableConnectionsMax }, (_, n) =>
      post(`${node.url}/api/users`, { username: `more ${n}` }),
    ),
  )
  expect(new Set(more.map(({ body }) => body.code))).toEqual(new Set(["catalogue-unavailable"]))
  expect((await ask(`${node.url}/api/users/${reader}`)).body.username).toBe("reader")

  await waitFor("")
  await until("no commit waits", async () => (await commitsThatWait()) === 0)
  const { rows } = await admin.query("select from users where username like 'more %'")
  expect(rows).toEqual([])
  const found = await sendAll("first")
  expect(found.map(({ status }) => status)).toEqual(coldWrites.map(({ status }) => status))
  expect((await sendAll("first")).map(({ text }) => text)).toEqual(found.map(({ text }) => text))
  for (const { operation, written } of coldWrites) {
    const { rows } = await admin.query(written(ids.get(operation)!))
    expect([operation, rows.length]).toEqual([operation, 1])
  }
})
