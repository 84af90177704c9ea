import type { Committed, EngineApi, SaleView } from "@ticketrush/engine/EngineApi"
import { limits, PlaceStatus } from "@ticketrush/protocol"
import { afterEach, describe, expect, it } from "vitest"
import { replaced } from "../replaced.ts"
import { concertId, StreamWorld, underNextEpoch } from "./StreamWorld.ts"

let world: StreamWorld
const start = (...options: ConstructorParameters<typeof StreamWorld>): StreamWorld => {
  world = new StreamWorld(...options)
  return world
}
afterEach(() => expect(world.defects).toEqual([]))

/** Two people watch; something happens while the first of them is being told. `heard`: how much the second has heard before. */
const twoWatch = (world: ReturnType<typeof start>, more = {}) => {
  world.join(1, 2)
  const [first, second] = [world.socket(), world.socket()]
  const about = { type: "subscribe", topic: "queue", concertId, ...more }
  first.say({ ...about, userId: 1 })
  second.say({ ...about, userId: 2 })
  world.run(limits.streamBeatMs * 2)
  const { write } = first
  const whenFirstIsTold = (happens: () => void): void => {
    const telling = (text: string): boolean => {
      happens()
      return write(text)
    }
    Object.assign(first, { write: telling })
  }
  return { first, second, heard: second.heard.length, whenFirstIsTold }
}

describe("a client that ends its subscription while others are being told", () => {
  it("hears nothing about it any more", () => {
    const world = start()
    const { first, second, heard, whenFirstIsTold } = twoWatch(world)
    whenFirstIsTold(() => second.say({ type: "unsubscribe", topic: "queue", concertId, userId: 2 }))
    world.do({ kind: "clear-line" })
    world.run(limits.streamBeatMs * 2)
    expect(first.heard.at(-1).data).toMatchObject({ status: "NONE" })
    expect(second.heard.slice(heard).map(({ type }) => type)).toEqual(["unsubscribed"])
  })
})

describe("a sale that is rebuilt while a round is under way", () => {
  it("starts over readers who have not been told yet, before it tells them anything of the new image", () => {
    let rebuilt = false
    const world = start({}, 10, (engine) => {
      const view: EngineApi["view"] = (id) => {
        const sale = engine.view(id)
        return sale === undefined || !rebuilt ? sale : underNextEpoch(sale)
      }
      return replaced(engine, { view })
    })
    const { second, heard, whenFirstIsTold } = twoWatch(world, { frames: true })
    whenFirstIsTold(() => {
      rebuilt = true
    })
    const { epoch } = world.sale
    world.do({ kind: "clear-line" })
    world.run(limits.streamBeatMs * 2)
    expect(rebuilt).toBe(true)
    const told = second.heard.slice(heard)
    expect(told.map(({ event }) => event)).toEqual(["INIT", "RANK_UPDATE"])
    expect(told.every(({ id }) => id.startsWith(`${epoch + 1}-`))).toBe(true)
  })

  it("tells readers of seats who are still to be started over no change of the new image", () => {
    let rebuilt = false
    const world = start({}, 10, (engine) => {
      const ahead = (sale: SaleView): SaleView =>
        new Proxy(underNextEpoch(sale), {
          get: (of, name) => (name === "offset" ? of.offset + 1 : Reflect.get(of, name)),
        })
      const view: EngineApi["view"] = (id) => {
        const sale = engine.view(id)
        return sale === undefined || !rebuilt ? sale : ahead(sale)
      }
      return replaced(engine, { view })
    })
    const readers = Array.from({ length: limits.streamWritesPerTurn * 3 }, () => world.watchSeats())
    const { hub, seats } = world.streams
    rebuilt = true
    // Finds the rebuild, and starts over as many as one turn may.
    expect(hub.current(concertId)).toBeUndefined()
    const sale = hub.parts.feed.view(concertId)!
    const { epoch, offset } = sale
    const held = { kind: "held", option: 0, seats: [3] } as unknown as Committed["events"][number]
    seats.committed({ concertId, epoch, first: offset, last: offset, events: [held] } as unknown as Committed, sale)
    seats.beat(world.world.now)
    world.run(limits.streamBeatMs)
    expect(new Set(readers.map(({ names }) => names.join(" ")))).toEqual(new Set(["SNAPSHOT SNAPSHOT"]))
  })
})

describe("a frame that all readers of a line share", () => {
  it("takes a kilobyte at most on the wire, however many leave with it", () => {
    const world = start({ waitingMax: 0 })
    world.join(1, 20_000)
    const [events, socket] = [world.watch(20_000, true), world.socket()]
    socket.say({ type: "subscribe", topic: "queue", concertId: concertId, userId: 19_999, frames: true })
    let person = 1_000
    for (let leavers = 100; leavers <= 200; leavers++) {
      world.leave(...Array.from({ length: leavers }, () => ++person))
      world.run(limits.streamCountsMs)
    }
    const frames = [...events.texts, ...socket.texts].filter((text) => text.includes("LINE"))
    const longest = Math.max(...frames.map((text) => text.length))
    expect(longest).toBeLessThanOrEqual(limits.lineFrameBytesMax)
    expect(longest, "the bound is reached").toBeGreaterThan(limits.lineFrameBytesMax - 10)
  })
})

describe("a person who was passed over", () => {
  it("is told how many came back before, also when these have been admitted", () => {
    // Too busy to take people for present.
    const deaf = (engine: EngineApi): EngineApi => replaced(engine, { present: () => {} })
    const pace = { method: "fifo", batch: 1, burst: 1, everyMs: 1_000, graceMs: 100, passMs: limits.dayMs } as const
    const world = start(pace, 10, deaf)
    const policy = world.sale.line.policy
    world.join(1, 4)
    world.run(3_000)
    world.do({ kind: "set-line", policy: { ...policy, method: "paused", graceMs: limits.dayMs } })
    for (const person of [1, 2]) world.do({ kind: "appear", person })
    world.run(100)
    expect(world.sale.line.placeOf(3)!.status).toBe(PlaceStatus.absent)
    const reader = world.watch(3, true)
    expect(reader.ranks.at(-1)).toBe(3)
    for (const person of [1, 2]) world.do({ kind: "activate", person })
    world.run(100)
    expect(reader.ranks.at(-1)).toBe(1)
  })
})
