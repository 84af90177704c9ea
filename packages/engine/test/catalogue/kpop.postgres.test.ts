import { seatIdOf } from "@ticketrush/protocol"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { Catalogue } from "../../src/catalogue/Catalogue.ts"
import { cataloguePostgres } from "../../src/catalogue/CataloguePostgres.ts"
import { plantKpop } from "../../src/catalogue/kpop.ts"
import { reservationListPostgres } from "../../src/catalogue/ReservationListPostgres.ts"
import { seedOnce } from "../../src/catalogue/seedOnce.ts"
import { Users } from "../../src/catalogue/Users.ts"
import { usersPostgres } from "../../src/catalogue/UsersPostgres.ts"
import type { EngineApi } from "../../src/EngineApi.ts"
import { ask, type Node, saleOf, startNode } from "./fixture.ts"
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

  /** What a start does: the services, then the seed. */
  const start = (engine: Pick<EngineApi, "submit"> = node.engine) =>
    tables.run(
      Effect.gen(function* () {
        const lists = reservationListPostgres(node.engine, node.journal)
        const services = Layer.merge(cataloguePostgres(engine), Layer.provide(usersPostgres, lists))
        const context = yield* Layer.buildWithScope(services, scope)
        const planted = yield* Effect.provideContext(seedOnce("kpop", plantKpop), context)
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

  it("is completed by the next start when a crash stopped it in its middle", async () => {
    let submitted = 0
    const crashing: Pick<EngineApi, "submit"> = {
      submit: (id, command, reply) => {
        if (++submitted > 2) throw new Error("the process dies here")
        node.engine.submit(id, command, reply)
      },
    }
    await expect(start(crashing)).rejects.toThrow("the process dies here")
    const { planted, catalogue } = await start()
    expect(planted).toBe(true)
    const { items } = await tables.run(catalogue.concerts())
    expect(items.map(({ artist }) => artist.name)).toEqual(["IU", "NewJeans", "BTS"])
    expect(await countOf("users")).toBe(101)
  })

  it("can be bought from at once", async () => {
    const { catalogue, users } = await start()
    const [concert] = (await tables.run(catalogue.concerts())).items
    const [option] = await tables.run(catalogue.options(concert.id))
    expect(users.known(2)).toBe(true)
    const seats = [seatIdOf(option.id, 0), seatIdOf(option.id, 1)]
    expect(await ask(node.engine, concert.id, { kind: "hold", person: 2, seats, key: null })).toMatchObject({
      kind: "accepted",
    })
  })
})
