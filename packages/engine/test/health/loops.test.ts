/** A defect in each loop of the services: it is reported, and the loop goes on. */
import { until } from "@ticketrush/testing"
import { Effect, type Scope } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { makeCatalogueStoreMemory } from "../../src/catalogue/CatalogueMemory.ts"
import { makeCatalogue } from "../../src/catalogue/makeCatalogue.ts"
import { makeUsers } from "../../src/catalogue/makeUsers.ts"
import { makeProjector } from "../../src/catalogue/Projector.ts"
import { makeProjectionStoreMemory } from "../../src/catalogue/ReservationListMemory.ts"
import { makeUserStoreMemory } from "../../src/catalogue/UsersMemory.ts"
import { NodeParts } from "../../src/health/forEver.ts"
import { Parts } from "../../src/health/Parts.ts"
import { nodeClock } from "../../src/ports-node.ts"
import { ask, type Node, patient, planOf, saleOfSeats, startNode } from "../catalogue/fixture.ts"

let node: Node
let said: string[]
let parts: Parts
beforeEach(() => {
  node = startNode()
  said = []
  parts = new Parts(nodeClock, { warn: (message, { part }) => void said.push(`${part}: ${message}`) })
})
afterEach(() => node.stop())

const run = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>): Promise<A> =>
  node.run(Effect.provideService(effect, NodeParts, parts))

/** Dies the first time, and then does what it is there for. */
const dyingOnce = <Args extends ReadonlyArray<unknown>, A, E>(
  work: (...args: Args) => Effect.Effect<A, E>,
): ((...args: Args) => Effect.Effect<A, E>) => {
  let died = false
  return (...args) =>
    Effect.suspend(() => {
      if (died) return work(...args)
      died = true
      throw new TypeError("a defect")
    })
}

describe("a defect in a loop of a service is reported, and the loop goes on", () => {
  it("in the repair of unfinished set-ups", async () => {
    const store = makeCatalogueStoreMemory()
    const half = { ...store, open: () => Effect.succeed(false), abandon: dyingOnce(store.abandon) }
    const settings = { openingPatienceMs: 20, versionMs: 1_000, freshMs: 1_000, oldestMs: 60_000 }
    const catalogue = await run(makeCatalogue(half, node.engine, settings))
    await run(Effect.flip(catalogue.setup(planOf("Half"))))
    await until("the set-up is undone", () => run(Effect.map(store.concert(1), (concert) => concert === null)))
    await until("it works again", () => said.length === 2)
    expect(said).toEqual([
      "setups: unfinished set-ups cannot be undone",
      "setups: unfinished set-ups can be undone again",
    ])
  })

  it("in the reading of the ids of users", async () => {
    const store = makeUserStoreMemory()
    await run(store.create({ username: "mina", tier: "BASIC", role: "USER" }, null))
    const lists = { list: () => Effect.succeed({ items: [], next: null }), waitForAll: Effect.void }
    const users = await run(makeUsers({ ...store, members: dyingOnce(store.members) }, lists))
    await until("the user is known", () => users.known(1))
    expect(said).toEqual([
      "users: the ids of the users cannot be read into memory",
      "users: the ids of the users can be read into memory again",
    ])
  })

  it("in the search for journals that are ahead, and in the following of one", async () => {
    const store = makeProjectionStoreMemory()
    const head = 2
    const behind = dyingOnce(() => Effect.sync(() => [{ concertId: 7, position: 0, head }]))
    const dying = { ...store, behind: Effect.suspend(behind), position: dyingOnce(store.position) }
    const lists = await run(makeProjector(dying, node.engine, node.journal, { ...patient, discoverMs: 20 }))
    await ask(node.engine, 7, saleOfSeats(3))
    await until("the lists have caught up", () => lists.lag() === 0)
    await run(lists.waitFor(7, head))
    expect(said).toEqual([
      "discovery: journals that are ahead of the lists cannot be looked for",
      "discovery: journals that are ahead of the lists can be looked for again",
    ])
  })
})
