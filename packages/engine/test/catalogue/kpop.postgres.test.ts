import { seatIdOf } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Clock, Context, Effect, Exit, Layer, Scope } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { Catalogue } from "../../src/catalogue/Catalogue.ts"
import { cataloguePostgres, makeCatalogueStorePostgres } from "../../src/catalogue/CataloguePostgres.ts"
import { kpopSeed } from "../../src/catalogue/kpop.ts"
import { plantSeed } from "../../src/catalogue/plantSeed.ts"
import { reservationListPostgres } from "../../src/catalogue/ReservationListPostgres.ts"
import { Users } from "../../src/catalogue/Users.ts"
import { usersPostgres } from "../../src/catalogue/UsersPostgres.ts"
import type { EngineApi } from "../../src/EngineApi.ts"
import { ask, type Node, saleOf, saleOfSeats, startNode } from "./fixture.ts"
import { openTables, type Tables } from "./postgres-tables.ts"

describe("the K-POP set", () => {
  let tables: Tables
  let node: Node
  let scope: Scope.Closeable

  beforeEach(async () => {
    tables = await openTables()
    const journal = await tables.journal()
    node = startNode(journal)
    scope = Scope.makeUnsafe()
  })
  afterEach(async () => {
    await Effect.runPromise(Scope.close(scope, Exit.void))
    await node.stop()
    await tables.close()
  })

  /** What a start does: the seed, then the services. */
  const start = (engine: Pick<EngineApi, "submit"> = node.engine) =>
    tables.run(
      Effect.gen(function* () {
        const planted = yield* plantSeed(kpopSeed(yield* Clock.currentTimeMillis), engine)
        const lists = reservationListPostgres(node.engine, node.journal)
        const services = Layer.merge(cataloguePostgres(node.engine), Layer.provide(usersPostgres, lists))
        const context = yield* Layer.buildWithScope(services, scope)
        return { planted, catalogue: Context.get(context, Catalogue), users: Context.get(context, Users) }
      }),
    )
  const countOf = async (table: "users" | "concerts"): Promise<number> => {
    const [{ count }] = await tables.run(tables.sql<{ count: bigint }>`select count(*) from ${tables.sql(table)}`)
    return Number(count)
  }

  it("has three concerts, six options, 300 seats on sale, and people to buy them", async () => {
    const { planted, catalogue, users } = await start()
    expect(planted).toBe(true)
    const { items } = await tables.run(catalogue.concerts())
    expect(items.map(({ title, artist }) => `${artist.name}: ${title} (${artist.agency.name})`)).toEqual([
      "IU: The Golden Hour (EDAM Entertainment)",
      "NewJeans: Bunnies Camp (ADOR)",
      "BTS: Yet To Come (BIGHIT MUSIC)",
    ])
    const options = await Promise.all(items.map(({ id }) => tables.run(catalogue.options(id))))
    expect(options.map((each) => each.length)).toEqual([2, 1, 3])
    expect(options.flat().every(({ venue }) => venue?.city === "Seoul" && venue.countryCode === "KR")).toBe(true)
    const sales = await Promise.all(items.map(({ id }) => saleOf(node.engine, id)))
    expect(sales.flatMap((sale) => sale?.options.map((option) => option.free))).toEqual([50, 50, 50, 50, 50, 50])
    expect(sales[0]?.options[0].seats[49].seatNumber).toBe("A-50")
    expect(sales.map((sale) => sale?.line.policy.protects)).toEqual([false, false, true])
    expect(await countOf("users")).toBe(101)
    expect(await tables.run(users.get(1))).toMatchObject({ username: "admin", tier: "VIP", role: "ADMIN" })
    expect(await tables.run(users.get(101))).toMatchObject({ username: "user100", tier: "BASIC", role: "USER" })
  })

  it("is planted once: what was removed does not come back by a restart", async () => {
    const { catalogue, users } = await start()
    const [first] = (await tables.run(catalogue.concerts())).items
    await tables.run(catalogue.remove(first.id))
    await tables.run(users.remove(2))
    const again = await start()
    expect(again.planted).toBe(false)
    expect((await tables.run(again.catalogue.concerts())).items).toHaveLength(2)
    expect(await tables.run(again.users.find(2))).toBeNull()
  })

  it("is planted once by nodes that start together", async () => {
    const starts = await Promise.all([start(), start(), start()])
    expect(starts.filter(({ planted }) => planted)).toHaveLength(1)
    expect(await countOf("concerts")).toBe(3)
    expect(await countOf("users")).toBe(101)
  })

  /** An engine that works for some commands, and then the process dies. */
  const dyingAfter = (commands: number): Pick<EngineApi, "submit"> => {
    let submitted = 0
    return {
      submit: (id, command, reply) => {
        if (submitted++ === commands) throw new Error("the process dies here")
        node.engine.submit(id, command, reply)
      },
    }
  }

  const documented = async () => {
    const { planted, catalogue, users } = await start()
    const { items } = await tables.run(catalogue.concerts())
    expect(items.map(({ id, artist }) => [id, artist.id, artist.name, artist.agency.id])).toEqual([
      [1, 1, "IU", 1],
      [2, 2, "NewJeans", 2],
      [3, 3, "BTS", 3],
    ])
    const venues = await Promise.all(
      items.map(async ({ id }) => (await tables.run(catalogue.options(id))).map(({ venue }) => venue?.id)),
    )
    expect([...new Set(venues.flat())].sort()).toEqual([1, 2, 3])
    expect(await tables.run(users.get(1))).toMatchObject({ username: "admin" })
    expect(await tables.run(users.get(101))).toMatchObject({ username: "user100" })
    expect(await countOf("users")).toBe(101)
    for (const { id } of items) expect((await saleOf(node.engine, id))?.closed).toBe(false)
    return planted
  }

  it.each([0, 1, 2])("is brought to its end by the next start, with the same ids: died at sale %i", async (sales) => {
    await expect(start(dyingAfter(sales))).rejects.toThrow("the process dies here")
    expect(await documented()).toBe(true)
  })

  it("is brought to its end when the last thing to be written was lost", async () => {
    await start()
    await tables.run(tables.sql`update seeds set planted_at = null`)
    expect(await documented()).toBe(true)
  })

  it("is brought to its end without a concert that was removed before", async () => {
    const { catalogue } = await start()
    await tables.run(catalogue.remove(1))
    await tables.run(tables.sql`update seeds set planted_at = null`)
    const again = await start()
    expect(again.planted).toBe(true)
    expect((await tables.run(again.catalogue.concerts())).items.map(({ id }) => id)).toEqual([2, 3])
    expect((await saleOf(node.engine, 1))?.closed).toBe(true)
  })

  it("begins at 1 again when everything it wrote was rolled back", async () => {
    await tables.run(tables.sql`alter table seeds add constraint full_disk check (name <> 'kpop')`)
    await expect(start()).rejects.toThrow()
    expect(await countOf("users")).toBe(0)
    await tables.run(tables.sql`alter table seeds drop constraint full_disk`)
    expect(await documented()).toBe(true)
  })

  it("takes the next ids where the first ones are taken already", async () => {
    await tables.run(tables.sql`insert into users (username, tier, role) values ('mina', 'VIP', 'USER')`)
    await tables.run(tables.sql`delete from users`)
    await ask(node.engine, 1, saleOfSeats(3))
    const { users } = await start()
    expect(await tables.run(users.find(1))).toBeNull()
    expect(await tables.run(users.get(2))).toMatchObject({ username: "admin" })
  })

  it("is not undone by a node that looks for unfinished set-ups, however long the next start takes", async () => {
    await expect(start(dyingAfter(1))).rejects.toThrow("the process dies here")
    await tables.run(tables.sql`update concerts set created_at = now() - interval '1 day'`)
    const store = await tables.run(makeCatalogueStorePostgres)
    expect(await tables.run(store.abandon(60_000))).toEqual([])
    expect(await documented()).toBe(true)
    await tables.run(tables.sql`update concerts set state = 'opening' where id = 3`)
    expect(await tables.run(store.abandon(60_000))).toEqual([3])
  })

  it("can be bought from at once", async () => {
    const { catalogue, users } = await start()
    const [concert] = (await tables.run(catalogue.concerts())).items
    const [option] = await tables.run(catalogue.options(concert.id))
    await until("the ids of the users are in memory", () => users.known(2))
    const seats = [seatIdOf(option.id, 0), seatIdOf(option.id, 1)]
    expect(await ask(node.engine, concert.id, { kind: "hold", person: 2, seats, key: null })).toMatchObject({
      kind: "accepted",
    })
  })
})
