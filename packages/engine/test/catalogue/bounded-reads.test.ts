/** Searches look through all concerts: so many at a time, and so many wait. */
import { it } from "@effect/vitest"
import { limits } from "@ticketrush/protocol"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { describe, expect } from "vitest"
import type { ConcertQuery } from "../../src/catalogue/Catalogue.ts"
import { makeCatalogueStoreMemory } from "../../src/catalogue/CatalogueMemory.ts"
import { makeCatalogue } from "../../src/catalogue/makeCatalogue.ts"
import type { CommandDoor } from "../../src/EngineApi.ts"

const { searchesAtOnceMax, searchesWaitingMax } = limits
const query = (keyword: string): ConcertQuery => ({ keyword, order: "id", descending: false, page: 0, size: 20 })

/** Tables that answer a search once `gate` is open. */
const make = Effect.gen(function* () {
  const tables = { underWay: 0, most: 0, searches: 0 }
  const gate = yield* Deferred.make<void>()
  const search = () =>
    Effect.gen(function* () {
      tables.searches++
      tables.most = Math.max(tables.most, ++tables.underWay)
      yield* Deferred.await(gate)
      return { items: [], total: 0 }
    }).pipe(Effect.ensuring(Effect.sync(() => tables.underWay--)))
  const engine = {} as CommandDoor
  const catalogue = yield* makeCatalogue({ ...makeCatalogueStoreMemory(), search }, engine)
  const begin = (keyword: string) => Effect.forkChild(catalogue.search(query(keyword)), { startImmediately: true })
  return { tables, gate, catalogue, begin }
})

describe("searches that are asked for at the same time", () => {
  it.effect("reach the tables a few at a time, and where enough wait the next one is asked to come back", () =>
    Effect.gen(function* () {
      const { tables, gate, catalogue, begin } = yield* make
      const taken = searchesAtOnceMax + searchesWaitingMax
      const fibers = yield* Effect.forEach(Array.from({ length: taken }), (_, n) => begin(`word ${n}`))
      expect(tables.searches).toBe(searchesAtOnceMax)
      const refused = yield* Effect.flip(catalogue.search(query("one more")))
      expect([refused._tag, refused.refusal.code]).toEqual(["StoreUnavailable", "overloaded"])
      yield* Deferred.succeed(gate, undefined)
      yield* Effect.forEach(fibers, (fiber) => Fiber.join(fiber))
      expect([tables.searches, tables.most]).toEqual([taken, searchesAtOnceMax])
      expect(yield* catalogue.search(query("one more"))).toEqual({ items: [], total: 0 })
    }),
  )

  it.effect("wait as one where they ask the same, and give their place back when they go", () =>
    Effect.gen(function* () {
      const { tables, gate, catalogue, begin } = yield* make
      for (let round = 0; round < 3 * (searchesAtOnceMax + searchesWaitingMax); round++) {
        yield* Fiber.interrupt(yield* begin(`gone ${round}`))
      }
      const before = tables.searches
      const same = yield* Effect.forEach(Array.from({ length: 50 }), () => begin("same"))
      yield* Deferred.succeed(gate, undefined)
      const exits = yield* Effect.forEach(same, (fiber) => Fiber.await(fiber))
      expect(exits.every(Exit.isSuccess)).toBe(true)
      expect(tables.searches - before).toBe(1)
      expect(tables.most).toBeLessThanOrEqual(searchesAtOnceMax)
      expect(yield* catalogue.search(query("next"))).toEqual({ items: [], total: 0 })
    }),
  )
})
