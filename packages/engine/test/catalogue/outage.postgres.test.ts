import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { startTcpProxy, type TcpProxy, until } from "@ticketrush/testing"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Catalogue } from "../../src/catalogue/Catalogue.ts"
import { makeCatalogueStorePostgres } from "../../src/catalogue/CataloguePostgres.ts"
import { makeCatalogue } from "../../src/catalogue/makeCatalogue.ts"
import { makeUsers } from "../../src/catalogue/makeUsers.ts"
import { makeProjector } from "../../src/catalogue/Projector.ts"
import type { ReservationList } from "../../src/catalogue/ReservationList.ts"
import { makeProjectionStorePostgres } from "../../src/catalogue/ReservationListPostgres.ts"
import { reading, writing } from "../../src/catalogue/StoreAccess.ts"
import type { Users } from "../../src/catalogue/Users.ts"
import { makeUserStorePostgres } from "../../src/catalogue/UsersPostgres.ts"
import { ask, type Node, patient, planOf, refusalOf, saleOf, saleOfSeats, startNode } from "./fixture.ts"
import { openTables, type Tables } from "./postgres-tables.ts"

/** The journal keeps its own way to the database; only the services go through the network that breaks. */
describe("while the network to the database breaks", () => {
  let tables: Tables
  let proxy: TcpProxy
  let node: Node
  let catalogue: Catalogue["Service"]
  let lists: ReservationList["Service"]
  let users: Users["Service"]

  beforeEach(async () => {
    tables = await openTables()
    proxy = await startTcpProxy({ host: tables.database.host, port: tables.database.port })
    node = startNode(await tables.journal())
    const sql = await tables.client(proxy.urlFor(tables.database.url))
    const made = await node.run(
      Effect.gen(function* () {
        const store = yield* makeProjectionStorePostgres
        const lists = yield* makeProjector(store, node.engine, node.journal, patient)
        const catalogue = yield* makeCatalogue(yield* makeCatalogueStorePostgres, node.engine)
        return { lists, catalogue, users: yield* makeUsers(yield* makeUserStorePostgres, lists) }
      }).pipe(Effect.provideService(SqlClient.SqlClient, sql)),
    )
    catalogue = made.catalogue
    lists = made.lists
    users = made.users
  })
  afterEach(async () => {
    proxy.release()
    proxy.accept()
    await node.stop()
    await tables.close()
    await proxy.close()
  })

  const unavailable = async (asked: Effect.Effect<unknown, never>): Promise<void> => {
    expect(await node.run(refusalOf(asked as Effect.Effect<unknown>))).toMatch(/^StoreUnavailable/)
  }

  it("what was read before can be read, the rest says try again, and all works once it is back", async () => {
    const { concertId } = await node.run(catalogue.setup(planOf("Warm")))
    const shown = await node.run(catalogue.concerts())
    const options = await node.run(catalogue.options(concertId))
    const user = await node.run(users.create({ username: "mina" }))
    proxy.refuse()
    proxy.cut()
    expect(await node.run(catalogue.concerts())).toEqual(shown)
    expect(await node.run(catalogue.options(concertId))).toEqual(options)
    expect(users.known(user.id)).toBe(true)
    for (const asked of [
      catalogue.setup(planOf("Cold")),
      catalogue.remove(concertId),
      catalogue.artists(),
      users.find(user.id),
      users.create({ username: "hana" }),
      users.remove(user.id),
      lists.list({ person: user.id }),
    ]) {
      await unavailable(asked as Effect.Effect<never>)
    }
    proxy.accept()
    expect(await node.run(users.get(user.id))).toEqual(user)
    await node.run(catalogue.setup(planOf("After")))
    const titles = (await node.run(catalogue.concerts())).items.map((concert) => concert.title)
    expect(titles).toEqual(["Warm", "After"])
  })

  it("a database that takes a question and never answers does not keep a caller for good", async () => {
    const user = await node.run(users.create({ username: "mina" }))
    proxy.hold("to-server")
    const before = proxy.connections()
    await unavailable(users.find(user.id) as Effect.Effect<never>)
    // To cancel the question the driver needs the network as well: the caller did not wait for that.
    await until("the question is being cancelled", () => proxy.connections() > before)
    proxy.release()
    expect(await node.run(users.find(user.id))).toEqual(user)
  })

  it("a transaction that loses its connection before its end says try again, wherever that happens", async () => {
    const sql = await tables.client(proxy.urlFor(tables.database.url))
    const breaking: ReadonlyArray<() => void> = [
      () => proxy.cut(),
      () => proxy.hold("to-client"),
      () => proxy.cutClients(),
    ]
    for (const goesWrong of breaking) {
      const asked = Effect.gen(function* () {
        yield* sql`select 1`
        goesWrong()
        yield* sql`select 2`
      })
      const told = node.run(refusalOf(writing(sql, asked)))
      if (goesWrong === breaking[1]) {
        await proxy.held("to-client")
        proxy.cut()
        proxy.release()
      }
      expect(await told).toMatch(/^StoreUnavailable/)
    }
    expect(await node.run(reading(sql`select 1 as one`))).toEqual([{ one: 1 }])
  })

  it("is reported in the words of the database, such as a full disk", async () => {
    const sql = await tables.client(tables.database.url)
    const full = sql`do $$ begin raise 'could not extend file: No space left on device' using errcode = '53100'; end $$`
    const failed = await node.run(Effect.flip(writing(sql, full)))
    expect(failed).toMatchObject({ reason: "could not extend file: No space left on device" })
  })

  it("the lists catch up once it is back, however often it goes", async () => {
    const concertId = 900
    await ask(node.engine, concertId, saleOfSeats(20))
    await node.run(lists.waitFor(concertId, (await saleOf(node.engine, concertId))!.offset))
    for (let seat = 0; seat < 3; seat++) {
      proxy.hold("to-client")
      const seats = [seatIdOf(optionIdOf(concertId, 0), seat)]
      await ask(node.engine, concertId, { kind: "hold", person: 1, seats, key: null })
      await proxy.held("to-client")
      proxy.cut()
      proxy.release()
      const { offset } = (await saleOf(node.engine, concertId))!
      await until("the lists have caught up", () => lists.lag() === 0)
      await node.run(lists.waitFor(concertId, offset))
      const { items } = await node.run(lists.list({ person: 1 }))
      expect(items.map((each) => each.seats[0])).toEqual(Array.from({ length: seat + 1 }, (_, n) => seat - n))
    }
  })
})
