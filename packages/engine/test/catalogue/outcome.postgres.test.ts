/** What a caller is told of a write that failed, and whether that is true. */
import { startTcpProxy, type TcpProxy, until } from "@ticketrush/testing"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Catalogue } from "../../src/catalogue/Catalogue.ts"
import { makeCatalogueStorePostgres } from "../../src/catalogue/CataloguePostgres.ts"
import type { CatalogueError } from "../../src/catalogue/errors.ts"
import { makeCatalogue } from "../../src/catalogue/makeCatalogue.ts"
import { makeUsers } from "../../src/catalogue/makeUsers.ts"
import { reading } from "../../src/catalogue/StoreAccess.ts"
import type { Users } from "../../src/catalogue/Users.ts"
import { makeUserStorePostgres } from "../../src/catalogue/UsersPostgres.ts"
import { type CommitGate, openCommitGate } from "./commit-gate.ts"
import { type Node, planOf, refusalOf, startNode } from "./fixture.ts"
import { openTables, type Tables } from "./postgres-tables.ts"

type Services = { readonly catalogue: Catalogue["Service"]; readonly users: Users["Service"] }

type Write = {
  readonly name: string
  /** What has to be there before. Gives the id that the write is about. */
  readonly before: (services: Services) => Effect.Effect<number, CatalogueError>
  readonly write: (services: Services, id: number) => Effect.Effect<unknown, CatalogueError>
  /** The step of a concert whose commit is stopped. */
  readonly step?: "insert" | "show"
  /** Gives a row once it was written. */
  readonly written: (id: number) => string
  /** The table that its first statement waits for when it is locked. */
  readonly table: "users" | "concerts"
}

const nothing = () => Effect.succeed(0)
const setup = ({ catalogue }: Services) => Effect.map(catalogue.setup(planOf("Written")), ({ concertId }) => concertId)

const writes: ReadonlyArray<Write> = [
  {
    name: "creating a user",
    before: nothing,
    write: ({ users }) => users.create({ username: "mina" }),
    written: () => "select 1 from users where username = 'mina'",
    table: "users",
  },
  {
    name: "removing a user",
    before: ({ users }) => Effect.map(users.create({ username: "mina" }), ({ id }) => id),
    write: ({ users }, id) => users.remove(id),
    written: (id) => `select 1 where not exists (select from users where id = ${id})`,
    table: "users",
  },
  {
    name: "setting a concert up, when its rows are written",
    before: nothing,
    write: setup,
    step: "insert",
    written: () => "select 1 from concerts where title = 'Written'",
    table: "concerts",
  },
  {
    name: "setting a concert up, when it is shown",
    before: nothing,
    write: setup,
    step: "show",
    written: () => "select 1 from concerts where title = 'Written' and state = 'open'",
    table: "concerts",
  },
  {
    name: "taking a concert down",
    before: setup,
    write: ({ catalogue }, id) => catalogue.remove(id),
    step: "show",
    written: (id) => `select 1 from concerts where id = ${id} and state = 'removed'`,
    table: "concerts",
  },
]

describe("a write of the catalogue", () => {
  let tables: Tables
  let proxy: TcpProxy
  let node: Node
  let gate: CommitGate
  let services: Services

  beforeEach(async () => {
    tables = await openTables()
    proxy = await startTcpProxy({ host: tables.database.host, port: tables.database.port })
    node = startNode()
    gate = await openCommitGate(tables.database.url)
    const sql = await tables.client(proxy.urlFor(tables.database.url))
    const lists = { list: () => Effect.succeed({ items: [], next: null }), waitForAll: Effect.void }
    services = await node.run(
      Effect.gen(function* () {
        const catalogue = yield* makeCatalogue(yield* makeCatalogueStorePostgres, node.engine)
        return { catalogue, users: yield* makeUsers(yield* makeUserStorePostgres, lists) }
      }).pipe(Effect.provideService(SqlClient.SqlClient, sql)),
    )
  })
  afterEach(async () => {
    await gate.open()
    proxy.release()
    proxy.accept()
    await node.stop()
    await gate.close()
    await tables.close()
    await proxy.close()
  })

  describe.each(writes)("$name", ({ before, write, step, written }) => {
    it("says that its outcome is unknown when the commit misses the deadline, and is written", async () => {
      const id = await node.run(before(services))
      await gate.shut(step)
      const told = node.run(refusalOf(write(services, id)))
      await gate.arrival()
      expect(await told).toMatch(/^WriteUnknown: no answer from the database/)
      await gate.open()
      await gate.quiet()
      expect(await gate.query(written(id))).toHaveLength(1)
    })

    it("says that its outcome is unknown when the connection is lost behind the commit, and is written", async () => {
      const id = await node.run(before(services))
      await gate.shut(step)
      const told = node.run(refusalOf(write(services, id)))
      await gate.arrival()
      proxy.hold("to-client")
      await gate.open()
      await proxy.held("to-client")
      proxy.cut()
      proxy.release()
      expect(await told).toMatch(/^WriteUnknown/)
      await gate.quiet()
      expect(await gate.query(written(id))).toHaveLength(1)
    })
  })

  /** The second step of a concert follows on what the first has written. */
  const first = writes.filter(({ step }) => step !== "show")

  describe.each(first)("$name", ({ before, write, written, table }) => {
    it("says that it wrote nothing when a statement misses the deadline, and never does", async () => {
      const id = await node.run(before(services))
      await gate.query(`begin; lock table ${table} in share mode`)
      expect(await node.run(refusalOf(write(services, id)))).toMatch(/^StoreUnavailable: no answer/)
      await gate.query("commit")
      await gate.quiet()
      expect(await gate.query(written(id))).toHaveLength(0)
    })

    it("says that it wrote nothing when the connection is lost before the commit", async () => {
      const id = await node.run(before(services))
      await gate.query(`begin; lock table ${table} in share mode`)
      const told = node.run(refusalOf(write(services, id)))
      await gate.blocked()
      proxy.cut()
      expect(await told).toMatch(/^StoreUnavailable/)
      await gate.query("commit")
      await gate.quiet()
      expect(await gate.query(written(id))).toHaveLength(0)
    })
  })

  it("says that its outcome is unknown when the sale was closed and the concert could not be hidden", async () => {
    const { concertId } = await node.run(services.catalogue.setup(planOf("Half removed")))
    await gate.query("begin; lock table concerts in share mode")
    expect(await node.run(refusalOf(services.catalogue.remove(concertId)))).toMatch(/^WriteUnknown: no answer/)
    await gate.query("commit")
  })

  describe("that removes a person, and whose commit misses the deadline", () => {
    let id: number
    beforeEach(async () => {
      id = (await node.run(services.users.create({ username: "leaving" }))).id
      await gate.shut()
      expect(await node.run(refusalOf(services.users.remove(id)))).toMatch(/^WriteUnknown/)
    })
    const found = async () => (await node.run(services.users.find(id)))?.username

    it("hides the person meanwhile, and afterwards when it is written", async () => {
      expect(await found()).toBeUndefined()
      // Asked for once more, without a key: this request waits for the row, and writes nothing.
      expect(await node.run(refusalOf(services.users.remove(id)))).toMatch(/^StoreUnavailable/)
      expect(await found()).toBeUndefined()
      await gate.open()
      await gate.quiet()
      expect(await node.run(refusalOf(services.users.remove(id)))).toBe("user-unknown")
      expect(await found()).toBeUndefined()
      expect(services.users.known(id)).toBe(false)
    })

    it("gives the person back when it is known that nothing was written", async () => {
      await gate.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event = 'advisory'`)
      await until("the person is back", async () => (await found()) === "leaving")
    })
  })

  it("cannot come through the way of reads", async () => {
    const { sql } = tables
    await expect(node.run(reading(sql`insert into seeds (name) values ('smuggled')`))).rejects.toThrow(/is a SELECT/)
    expect(await gate.query("select 1 from seeds where name = 'smuggled'")).toHaveLength(0)
  })
})
