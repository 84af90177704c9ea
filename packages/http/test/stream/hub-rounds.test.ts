/** The hub alone: whom it takes, when it calls its topics, and when it lets go of a sale. */
import type { Committed, LoadResult, SaleView } from "@ticketrush/engine/EngineApi"
import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { ManualWorld } from "../../../engine/test/ManualWorld.ts"
import { Hub, type Topic } from "../../src/stream/Hub.ts"
import type { Subscription } from "../../src/stream/Subscription.ts"
import { EventReader, SocketReader } from "./StreamWorld.ts"

const concertId = 7
const keepaliveMs = limits.streamKeepaliveMs

const start = (bounds: { readonly streamsMax?: number; readonly streamsPerAddressMax?: number } = {}) => {
  const world = new ManualWorld()
  world.now = 1_000_000
  const told: string[] = []
  const sales = new Map<number, SaleView>()
  const listeners = new Set<(committed: Committed) => void>()
  const loads: Array<(result: LoadResult) => void> = []
  const hub = new Hub({
    feed: {
      view: (id) => sales.get(id),
      load: (_, done) => void loads.push(done),
      onCommitted: (listener) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      now: () => Date.UTC(2027, 0, 1) + world.now,
    },
    presence: { present: () => {} },
    clock: world.clock,
    defer: world.defer,
    onDefect: (cause) => told.push(`defect: ${(cause as Error).message}`),
    streamsMax: 100,
    streamsPerAddressMax: 100,
    ...bounds,
  })
  const topic = (name: string): Topic => ({
    committed: ({ first, last }) => told.push(`${name} ${first}-${last}`),
    beat: (now) => told.push(`${name} beats at ${now - 1_000_000}`),
    restarted: ({ epoch, offset }) => told.push(`${name} restarted at ${epoch}-${offset}`),
    abandoned: (id) => told.push(`${name} abandoned ${id}`),
  })
  hub.add(topic("a"))
  const sale = (epoch: number, offset: number, id = concertId): SaleView => {
    const view = { concertId: id, epoch, offset } as SaleView
    sales.set(id, view)
    return view
  }
  const commit = (epoch: number, first: number, last: number, id = concertId): void => {
    sale(epoch, last, id)
    for (const listener of listeners) listener({ concertId: id, epoch, first, last, at: 0, events: [] })
  }
  const open = (address = "10.0.0.1") => {
    const outgoing = new EventReader()
    return { outgoing, connection: hub.connect({ kind: "sse", outgoing, wording: "events" }, address) }
  }
  const subscribe = (view: SaleView, name = "reader") => {
    const { connection, outgoing } = open()
    const subscription: Subscription = {
      ...{ connection, topic: "seats", concertId: view.concertId, key: '"optionId":1', stale: false },
      startOver: () => told.push(`${name} starts over`),
      restart: () => told.push(`${name} restarts`),
      seen: () => told.push(`${name} seen`),
      forget: () => hub.unfollow(subscription),
    }
    hub.subscribe(subscription, view)
    return { connection, outgoing, subscription }
  }
  /** What was told since it was asked last. */
  const news = (): ReadonlyArray<string> => told.splice(0)
  return { world, hub, topic, sale, sales, commit, open, subscribe, news, listeners, loads }
}

describe("the bounds of a hub", () => {
  it("count connections in all and by address, until they are over", () => {
    const { hub, open } = start({ streamsMax: 4, streamsPerAddressMax: 2 })
    const full = (address: string) => hub.full(address)?.code
    const first = [open("10.0.0.1"), open("10.0.0.1")]
    expect([full("10.0.0.1"), full("10.0.0.2")]).toEqual(["too-many-streams", undefined])
    first[0].outgoing.leave()
    expect(full("10.0.0.1")).toBeUndefined()
    open("10.0.0.1")
    expect(full("10.0.0.1")).toBe("too-many-streams")
    open("10.0.0.2")
    expect([full("10.0.0.2"), hub.counts().refused]).toEqual([undefined, 2])
    const last = open("10.0.0.3")
    expect([full("10.0.0.4"), full("10.0.0.1")]).toEqual(["overloaded", "overloaded"])
    expect(hub.counts()).toEqual({ open: { sse: 4, ws: 0 }, ended: new Map([["left", 1]]), refused: 4 })
    last.outgoing.leave()
    expect(full("10.0.0.4")).toBeUndefined()
    expect(hub.counts()).toEqual({ open: { sse: 3, ws: 0 }, ended: new Map([["left", 2]]), refused: 4 })
  })

  it("count the addresses of one network as one, and each kind of connection for itself", () => {
    const { hub, open } = start({ streamsPerAddressMax: 2 })
    open("2001:db8:0:1::1")
    const socket = new SocketReader()
    hub.connect({ kind: "ws", socket }, "2001:db8:0:1::2")
    expect(hub.full("2001:db8:0:1::3")?.code).toBe("too-many-streams")
    expect(hub.full("2001:db8:0:2::3")).toBeUndefined()
    expect(hub.counts().open).toEqual({ sse: 1, ws: 1 })
    socket.leave()
    expect(hub.full("2001:db8:0:1::3")).toBeUndefined()
    expect(hub.counts().open).toEqual({ sse: 1, ws: 0 })
  })
})

describe("the beat", () => {
  it("comes once, at the earliest time that it was asked for, and again when it is asked for again", () => {
    const { world, hub, news } = start()
    const at = (ms: number) => hub.wake(world.now + ms)
    at(100)
    at(40)
    at(70)
    world.run(39)
    expect(news()).toEqual([])
    world.run(200)
    expect(news()).toEqual(["a beats at 40"])
    at(10)
    world.run(20)
    expect(news()).toEqual(["a beats at 249"])
    hub.wake(world.now - 5_000)
    world.run(0)
    expect(news()).toEqual(["a beats at 259"])
  })

  it("reaches every topic, also behind one that fails", () => {
    const { world, hub, topic, news } = start()
    hub.add({
      ...topic("b"),
      beat: () => {
        throw new Error("of b")
      },
    })
    hub.add(topic("c"))
    hub.wake(world.now)
    world.run(0)
    expect(news()).toEqual(["a beats at 0", "defect: of b", "c beats at 0"])
  })

  it("comes no more to a hub that was stopped, which hears of no more records", () => {
    const { world, hub, news, listeners, commit, sale, subscribe } = start()
    const { outgoing } = subscribe(sale(1, 5))
    hub.wake(world.now + 10)
    hub.stop()
    hub.wake(world.now + 10)
    commit(1, 6, 6)
    world.run(keepaliveMs * 3)
    expect([news(), listeners.size, outgoing.closed]).toEqual([[], 0, true])
  })
})

describe("a record of a sale", () => {
  it("is told to all topics where it follows the one before, and the subscriptions stay as they are", () => {
    const { topic, hub, sale, commit, subscribe, news } = start()
    hub.add(topic("b"))
    subscribe(sale(1, 5))
    commit(1, 6, 8)
    commit(1, 9, 9)
    expect(news()).toEqual(["a 6-8", "b 6-8", "a 9-9", "b 9-9"])
    expect(hub.current(concertId)).toMatchObject({ offset: 9 })
  })

  it("that leaves a gap, or has another epoch, starts all over", () => {
    const { world, sale, commit, subscribe, news } = start()
    subscribe(sale(1, 5), "one")
    subscribe(sale(1, 5), "other")
    const over = (at: string) => [`a restarted at ${at}`, "one restarts", "other restarts"]
    commit(1, 7, 8)
    world.run(0)
    expect(news()).toEqual(over("1-8"))
    commit(2, 9, 9)
    world.run(0)
    expect(news()).toEqual(over("2-9"))
    commit(2, 10, 10)
    expect(news()).toEqual(["a 10-10"])
  })

  it("of a sale that is not watched, or of which there is no image, is told to none", () => {
    const { sale, sales, commit, subscribe, news, listeners } = start()
    subscribe(sale(1, 5))
    commit(1, 1, 1, 8)
    sales.delete(concertId)
    for (const listener of listeners) listener({ concertId, epoch: 1, first: 6, last: 6, at: 0, events: [] })
    expect(news()).toEqual([])
  })

  it("that a topic failed to take in is missed with the next one", () => {
    const { world, hub, topic, sale, commit, subscribe, news } = start()
    subscribe(sale(1, 5), "one")
    let fails = true
    hub.add({
      ...topic("b"),
      committed: () => {
        if (fails) throw new Error("of b")
      },
    })
    expect(() => commit(1, 6, 6)).toThrow("of b")
    fails = false
    news()
    commit(1, 7, 7)
    world.run(0)
    expect(news()).toEqual(["a restarted at 1-7", "b restarted at 1-7", "one restarts"])
  })
})

describe("a sale that was rebuilt without a word", () => {
  it("is found out by who asks for its image, by the beat, and by who comes", () => {
    const { world, hub, sale, subscribe, news } = start()
    subscribe(sale(1, 5), "one")
    expect(hub.current(concertId)).toMatchObject({ epoch: 1, offset: 5 })
    sale(2, 5)
    expect(hub.current(concertId)).toBeUndefined()
    expect(news()).toEqual(["a restarted at 2-5", "one restarts"])
    expect(hub.current(concertId)).toMatchObject({ epoch: 2 })
    sale(2, 6)
    hub.wake(world.now)
    world.run(0)
    expect(news()).toEqual(["a restarted at 2-6", "one restarts", "a beats at 0"])
    subscribe(sale(3, 7), "two")
    expect(news().slice(0, 2)).toEqual(["a restarted at 3-7", "one restarts"])
  })

  it("has no image that could be wrong where it is not watched, or is nowhere", () => {
    const { hub, sale } = start()
    expect(hub.current(concertId)).toBeUndefined()
    expect(hub.current(sale(4, 4).concertId)).toMatchObject({ epoch: 4 })
  })
})

describe("the round that keeps streams alive", () => {
  it("comes every eight seconds while a connection is open, and not after the last one", () => {
    const { world, open } = start()
    world.run(keepaliveMs * 2)
    const first = open()
    world.run(1_000)
    const second = open()
    const alive = () => [first, second].map(({ outgoing }) => outgoing.names.length)
    world.run(keepaliveMs - 1_001)
    expect(alive()).toEqual([0, 0])
    world.run(1)
    expect(alive()).toEqual([1, 1])
    world.run(keepaliveMs * 3)
    expect(alive()).toEqual([4, 4])
    for (const { outgoing } of [first, second]) outgoing.leave()
    world.run(keepaliveMs * 2)
    const third = open()
    world.run(keepaliveMs)
    expect(third.outgoing.names).toEqual(["KEEPALIVE"])
  })

  it("comes once at its time also where a connection came during the one before", () => {
    const { world, open } = start()
    const connections = Array.from({ length: limits.streamWritesPerTurn + 1 }, () => open())
    let late: ReturnType<typeof open> | undefined
    Object.assign(world.defer, {
      soon: (task: () => void) => {
        late ??= open()
        world.defer.after(30, task)
      },
    })
    world.run(keepaliveMs)
    expect(connections.at(-1)!.outgoing.names).toEqual([])
    world.run(30)
    for (const each of [connections[0], connections.at(-1), late]) expect(each?.outgoing.names).toEqual(["KEEPALIVE"])
    world.run(keepaliveMs - 31)
    expect(connections[0].outgoing.names).toHaveLength(1)
    world.run(1)
    expect(connections[0].outgoing.names).toHaveLength(2)
    world.run(keepaliveMs * 3)
    expect(connections[0].outgoing.names).toHaveLength(5)
  })

  it("tells subscriptions that their client is there, but for a client that is behind, which is ended in the end", () => {
    const { world, sale, subscribe, news } = start()
    const there = subscribe(sale(1, 5), "there")
    const behind = subscribe(sale(1, 5), "behind")
    behind.outgoing.stall()
    behind.connection.sayEvent("event:A\n\n")
    const since = world.now
    world.run(keepaliveMs)
    expect(news()).toEqual(["there seen"])
    while (world.now + keepaliveMs - since <= limits.streamBehindMsMax) world.run(keepaliveMs)
    expect([there.outgoing.closed, behind.outgoing.closed]).toEqual([false, false])
    world.run(keepaliveMs)
    expect([there.outgoing.closed, behind.outgoing.closed]).toEqual([false, true])
  })

  it("ends one of the old in 64, so that those who came together do not come back together", () => {
    const { world, hub, open } = start({ streamsMax: 1_000, streamsPerAddressMax: 1_000 })
    const connections = Array.from({ length: 129 }, () => open())
    world.run(limits.streamLifeMs)
    const alive = () => connections.filter(({ outgoing }) => !outgoing.closed).length
    expect(alive()).toBe(129)
    world.run(keepaliveMs)
    // A share of those that are left.
    expect(alive()).toBe(127)
    world.run(keepaliveMs)
    expect([alive(), hub.counts().ended.get("renew")]).toEqual([125, 4])
  })

  it("lets a sale go that had no subscription for a minute, and keeps it for who comes back before", () => {
    const { world, sale, subscribe, commit, news } = start()
    const first = subscribe(sale(1, 5))
    world.run(keepaliveMs)
    first.outgoing.leave()
    const since = world.now
    news()
    commit(1, 6, 6)
    expect(news()).toEqual(["a 6-6"])
    while (world.now + keepaliveMs - since <= limits.lineFollowedMs) world.run(keepaliveMs)
    expect(news()).toEqual([])
    world.run(keepaliveMs)
    expect(news()).toEqual([`a abandoned ${concertId}`])
    commit(1, 7, 7)
    expect(news()).toEqual([])
    const second = subscribe(sale(1, 7))
    second.outgoing.leave()
    world.run(limits.lineFollowedMs - keepaliveMs)
    const third = subscribe(sale(1, 7))
    world.run(limits.lineFollowedMs * 2)
    expect(news().filter((each) => each.includes("abandoned"))).toEqual([])
    expect(third.outgoing.closed).toBe(false)
  })

  it("keeps a sale for a minute that a client without a connection has asked about, each time anew", () => {
    const { world, hub, sale, commit, news } = start()
    hub.watch(sale(1, 5))
    commit(1, 6, 6)
    world.run(limits.lineFollowedMs - keepaliveMs)
    hub.watch(sale(1, 6))
    world.run(limits.lineFollowedMs - keepaliveMs)
    expect(news()).toEqual(["a 6-6"])
    world.run(3 * keepaliveMs)
    expect(news()).toEqual([`a abandoned ${concertId}`])
  })

  it("finds a sale that was rebuilt", () => {
    const { world, sale, subscribe, news } = start()
    subscribe(sale(1, 5), "one")
    sale(2, 5)
    world.run(keepaliveMs)
    expect(news()).toEqual(["a restarted at 2-5", "one restarts", "one seen"])
  })
})
