import pg from "pg"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { createDatabase, startTcpProxy, type TcpProxy, type TestDatabase, until } from "../src/index.ts"
import { value } from "./query.ts"

let database: TestDatabase
let proxy: TcpProxy
let client: pg.Client

beforeAll(async () => {
  database = await createDatabase()
  await value(database.url, "create table written (n int primary key)")
})
afterAll(() => database.drop())

beforeEach(async () => {
  await value(database.url, "truncate written")
  proxy = await startTcpProxy(database)
  client = new pg.Client({ connectionString: proxy.urlFor(database.url) })
  client.on("error", () => {}) // the query under way reports it
  await client.connect()
})
afterEach(() => proxy.close())

const insert = () =>
  client.query("insert into written values (1)").then(
    () => "acknowledged",
    () => "unknown",
  )
const rows = () => value(database.url, "select count(*)::int from written")
const sessions = () =>
  value(
    database.url,
    `select count(*)::int from pg_stat_activity where datname = '${database.name}' and pid <> pg_backend_pid()`,
  )

describe("a connection through the proxy", () => {
  it("carries queries and answers of any size", async () => {
    const answer = await client.query("select repeat('seat', 500000) as text")
    expect(answer.rows[0].text).toHaveLength(2_000_000)
    const sent = await client.query("select length($1) as length", ["x".repeat(3_000_000)])
    expect(sent.rows[0].length).toBe(3_000_000)
    await client.end()
    await until("the proxy has seen the end", () => proxy.connections() === 0)
  })

  it("delivers in order what was held once it is released", async () => {
    proxy.hold("to-server")
    const first = insert()
    const second = client.query("select n from written")
    await proxy.held("to-server")
    expect(await rows()).toBe(0)
    proxy.release()
    expect(await first).toBe("acknowledged")
    expect((await second).rows).toEqual([{ n: 1 }])
  })
})

describe("an unknown outcome", () => {
  it("is a committed one when the answer is held and the connection is cut", async () => {
    proxy.hold("to-client")
    const outcome = insert()
    await proxy.held("to-client")
    proxy.cut()
    expect(await outcome).toBe("unknown")
    expect(await rows()).toBe(1)
  })

  it("is one that never happened when the request is held and the connection is cut", async () => {
    proxy.hold("to-server")
    const outcome = insert()
    await proxy.held("to-server")
    proxy.cut()
    expect(await outcome).toBe("unknown")
    await until("the server has dropped the session", async () => (await sessions()) === 0)
    expect(await rows()).toBe(0)
  })

  it("is one that commits later when only the client is cut and the request is released after", async () => {
    proxy.hold("to-server")
    const outcome = insert()
    await proxy.held("to-server")
    proxy.cutClients()
    expect(await outcome).toBe("unknown")
    expect(await rows()).toBe(0)
    proxy.release()
    await until("the insert is committed", async () => (await rows()) === 1)
  })
})

describe("a proxy that refuses", () => {
  it("resets new connections, keeps old ones, and serves again on demand", async () => {
    proxy.refuse()
    await expect(value(proxy.urlFor(database.url), "select 1")).rejects.toThrow()
    expect(await insert()).toBe("acknowledged")
    proxy.accept()
    expect(await value(proxy.urlFor(database.url), "select 1")).toBe(1)
  })
})
