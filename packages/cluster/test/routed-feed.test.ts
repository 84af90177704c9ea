/** What streams of a node follow, over two engines of which one has the sale at a time. */
import type { Engine } from "@ticketrush/engine/actor/Engine"
import type { Committed, LoadResult } from "@ticketrush/engine/EngineApi"
import { SaleReplicas } from "@ticketrush/engine/feed/SaleReplicas"
import type { Ownership } from "@ticketrush/engine/ownership/Ownership"
import { LocalSales } from "@ticketrush/engine/sales/LocalSales"
import { describe, expect, it } from "vitest"
import { ManualWorld } from "../../engine/test/ManualWorld.ts"
import { ask, concertId, hold, openSale, seat } from "../../engine/test/sales.ts"
import { RoutedFeed } from "../src/RoutedFeed.ts"

const start = () => {
  const world = new ManualWorld()
  const { clock, defer, journal } = world
  const at: { owner: Engine | undefined } = { owner: undefined }
  const isOwner = (engine: () => Engine): Ownership => ({
    ownerOf: () => (at.owner === engine() ? { kind: "here" } : { kind: "elsewhere", node: null }),
    mayWake: () => at.owner === engine(),
    loading: () => {},
    fenced: () => {},
  })
  const there: Engine = world.engine("there", { ownership: isOwner(() => there) })
  at.owner = there
  const replicas = new SaleReplicas({
    ...{ journal, clock, defer, hashSeed: 1 },
    log: { warn: (message) => world.warnings.push(message) },
  })
  const standby = (concert: number) => replicas.handOver(concert)
  const ownership = isOwner(() => here)
  const here: Engine = world.engine("here", { standby, ownership })
  const feed = new RoutedFeed({
    ...{ engine: here, replicas, clock, defer },
    sales: new LocalSales({ engine: there, defer }),
    ownership,
    nowMs: () => world.databaseMs() + 0.5,
  })
  const told: Array<Committed> = []
  feed.onCommitted((committed) => told.push(committed))
  ask(there, openSale(10))
  world.run(100)
  const load = (concert = concertId): LoadResult | undefined => {
    let result: LoadResult | undefined
    feed.load(concert, (loaded) => {
      result = loaded
    })
    world.run(100)
    return result
  }
  return { world, here, there, at, feed, replicas, told, load }
}

const answered = (world: ManualWorld, engine: Engine) => {
  const asked = ask(engine, hold(6, [seat(4)]))
  world.run(2_000)
  return asked
}

describe("the feed of a node of a cluster", () => {
  it("follows a sale of another node by a replica", () => {
    const { feed, here, load, there, told, world } = start()
    expect(load()).toMatchObject({ kind: "loaded", sale: { concertId, epoch: 1 } })
    told.length = 0
    ask(there, hold(5, [seat(3)]))
    world.run(1_000)
    expect(feed.view(concertId)?.offset).toBe(there.view(concertId)?.offset)
    expect(told.flatMap(({ events }) => events.map(({ kind }) => kind))).toEqual(["held"])
    expect(here.view(concertId)).toBeUndefined()
  })

  it("shows the image of the engine for a sale of this node, and tells each of its records once", () => {
    const { at, feed, here, load, replicas, told, world } = start()
    load()
    at.owner = here
    ask(here, hold(5, [seat(3)]))
    world.run(1_000)
    expect(feed.view(concertId)).toBe(here.view(concertId))
    expect(replicas.has(concertId)).toBe(false)
    expect(told.flatMap(({ events }) => events.map(({ kind }) => kind))).toEqual(["held"])
    expect(told.at(-1)).toMatchObject({ epoch: 2 })
  })

  it("follows a sale that has left this node, without a reader who asks for it anew", () => {
    const { at, feed, here, load, there, told, world } = start()
    load()
    at.owner = here
    ask(here, hold(5, [seat(3)]))
    world.run(1_000)
    expect(feed.view(concertId)?.epoch).toBe(2)
    at.owner = there
    here.release(concertId, () => {})
    world.run(1_000)
    told.length = 0
    expect(answered(world, there).reply).toMatchObject({ kind: "accepted" })
    expect(feed.view(concertId)).toMatchObject({ epoch: 3, offset: there.view(concertId)?.offset })
    expect(told.flatMap(({ events }) => events.map(({ kind }) => kind))).toEqual(["held"])
  })

  it("says that there is no such sale where the owner says so", () => {
    expect(start().load(999)).toEqual({ kind: "absent" })
  })

  it("tells the time of the database, also before this node has had a sale", () => {
    const { feed, world } = start()
    expect(feed.now()).toBe(world.databaseMs())
  })

  it("ends with the node", () => {
    const { feed, load, replicas, told, there, world } = start()
    load()
    feed.stop()
    told.length = 0
    ask(there, hold(5, [seat(3)]))
    world.run(1_000)
    expect(replicas.has(concertId)).toBe(false)
    expect(told).toEqual([])
  })
})
