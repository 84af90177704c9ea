/** Every route that writes outside the sales, while the database commits late or its answer is lost. */
import { makeCatalogueStorePostgres } from "@ticketrush/engine/catalogue/CataloguePostgres"
import { makeUserStorePostgres } from "@ticketrush/engine/catalogue/UsersPostgres"
import { JournalMemory } from "@ticketrush/engine/journal/JournalMemory"
import { nodeDatabaseMs, nodeDefer } from "@ticketrush/engine/ports-node"
import { ServedApi } from "@ticketrush/protocol/http-api"
import { startTcpProxy, type TcpProxy, until } from "@ticketrush/testing"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type CommitGate, openCommitGate } from "../../engine/test/catalogue/commit-gate.ts"
import { openTables, type Tables } from "../../engine/test/catalogue/postgres-tables.ts"
import { coldWrites } from "./ColdWrites.ts"
import { startNode, type TestNode } from "./TestNode.ts"

const keyed = { "idempotency-key": "the-first-try" }
const unknown = {
  status: 503,
  body: {
    code: "catalogue-outcome-unknown",
    message: expect.stringContaining("Send the same request with the same Idempotency-Key again"),
  },
}

describe("a write outside the sales", () => {
  let tables: Tables
  let proxy: TcpProxy
  let gate: CommitGate
  let journal: JournalMemory
  let node: TestNode

  /** The journal outlives the nodes of a test, as the tables do. */
  const start = async (): Promise<TestNode> => {
    const sql = await tables.client(proxy.urlFor(tables.database.url))
    const rows = await Effect.runPromise(
      Effect.all({ catalogue: makeCatalogueStorePostgres, users: makeUserStorePostgres }).pipe(
        Effect.provideService(SqlClient.SqlClient, sql),
      ),
    )
    return startNode({ rows, journal })
  }
  beforeEach(async () => {
    tables = await openTables()
    proxy = await startTcpProxy({ host: tables.database.host, port: tables.database.port })
    gate = await openCommitGate(tables.database.url)
    journal = new JournalMemory(nodeDefer, nodeDatabaseMs)
    node = await start()
  })
  afterEach(async () => {
    await gate.open()
    proxy.release()
    await node.stop()
    await gate.close()
    await tables.close()
    await proxy.close()
  })

  it("is one of these", () => {
    const routes = Object.values(ServedApi.groups).flatMap((group) =>
      Object.values(group.endpoints)
        .filter(({ method }) => method !== "GET")
        .map(({ identifier }) => `${group.identifier}.${identifier}`),
    )
    expect(coldWrites.map(({ operation }) => operation).sort()).toEqual(routes.sort())
  })

  describe.each(coldWrites)("$operation", ({ before, send, sendOther, status, written }) => {
    /** The same request is answered as if the first answer had come, also by the next process, and does nothing more. */
    const findsOut = async (id: number) => {
      const answer = await send(node.url, id, keyed)
      expect(answer).toMatchObject({ status })
      expect((await send(node.url, id, keyed)).text).toBe(answer.text)
      await node.stop()
      node = await start()
      expect(await send(node.url, id, keyed)).toMatchObject({ status, text: answer.text })
      expect(await sendOther(node.url, id, keyed)).toMatchObject({ status: 409, body: { code: "key-reused" } })
      expect(await gate.query(written(id))).toHaveLength(1)
    }

    it("whose commit misses the deadline has an unknown outcome, and the same request finds out", async () => {
      const id = await before(node.url)
      await gate.shut()
      const asked = send(node.url, id, keyed)
      await gate.arrival()
      const told = await asked
      expect(told).toMatchObject(unknown)
      expect(told.headers.get("retry-after")).toBe("1")
      // It is under way still.
      expect(await send(node.url, id, keyed)).toMatchObject(unknown)
      await gate.open()
      await gate.quiet()
      await findsOut(id)
    })

    it("whose answer is lost behind the commit has an unknown outcome, and the same request finds out", async () => {
      const id = await before(node.url)
      await gate.shut()
      const asked = send(node.url, id, keyed)
      await gate.arrival()
      proxy.hold("to-client")
      await gate.open()
      await proxy.held("to-client")
      await gate.quiet()
      proxy.cut()
      proxy.release()
      expect(await asked).toMatchObject(unknown)
      await findsOut(id)
    })

    it("is written once by many requests that come at once with one key", async () => {
      const id = await before(node.url)
      const answers = await Promise.all(Array.from({ length: 6 }, () => send(node.url, id, keyed)))
      const done = answers.filter((answer) => answer.status === status)
      expect(done.length).toBeGreaterThan(0)
      expect(new Set(done.map(({ text }) => text)).size).toBe(1)
      await findsOut(id)
    })

    it("that cannot reach the database says that it wrote nothing", async () => {
      const id = await before(node.url)
      proxy.refuse()
      proxy.cut()
      const told = await send(node.url, id, keyed)
      expect(told).toMatchObject({ status: 503, body: { code: "catalogue-unavailable" } })
      expect(await gate.query(written(id))).toHaveLength(0)
      proxy.accept()
      await until("it can be written", async () => (await send(node.url, id, keyed)).status === status)
      await findsOut(id)
    })
  })
})
