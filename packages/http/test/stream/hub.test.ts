import { contractLine, limits, PlaceStatus } from "@ticketrush/protocol"
import { streamEnds } from "@ticketrush/protocol/streams"
import { afterEach, describe, expect, it } from "vitest"
import { hold, seat } from "../../../engine/test/sales.ts"
import { follow, type LineState } from "../../../web/js/line-wire.js"
import { replaced } from "../replaced.ts"
import { concertId, EventReader, optionId, StreamWorld, underNextEpoch } from "./StreamWorld.ts"

let worlds: StreamWorld[] = []
const start = (...options: ConstructorParameters<typeof StreamWorld>): StreamWorld => {
  const world = new StreamWorld(...options)
  worlds.push(world)
  return world
}
afterEach(() => {
  for (const { defects, world } of worlds) {
    expect(defects).toEqual([])
    expect(world.warnings.filter((warning) => warning === "a listener failed")).toEqual([])
  }
  worlds = []
})

describe("a client that does not keep up", () => {
  it("is written nothing more, and the newest state once it has drained", () => {
    const world = start()
    world.join(1, 50)
    const slow = world.watch(50)
    const other = world.watch(49)
    slow.stall()
    for (let person = 1; person <= 20; person++) {
      world.leave(person)
      world.run(limits.streamBeatMs)
    }
    expect(other.ranks.length).toBeGreaterThan(15)
    expect(other.ranks.at(-1)).toBe(29)
    const queued = slow.waitingBytes
    expect(queued).toBeLessThan(400)
    slow.read()
    expect(slow.ranks.slice(-1)).toEqual([30])
    // What was under way when it fell behind, and the newest.
    expect(slow.ranks.length).toBe(3)
    world.leave(21)
    world.run(limits.streamBeatMs)
    expect(slow.ranks.at(-1)).toBe(29)
  })

  it("costs no more than its largest frame while it waits, and is ended once it has waited too long", () => {
    const world = start({}, 5_000)
    const slow = world.watchSeats()
    slow.stall()
    const hurry = world.watchSeats()
    let taken = 0
    const take = () => world.do(hold(taken + 1, [seat(taken++)]))
    take()
    world.run(limits.streamBeatMs * 2)
    const queued = slow.waitingBytes
    for (let ms = 0; ms < limits.streamBehindMsMax - 1_000; ms += 500) {
      take()
      world.run(500)
    }
    expect(slow.waitingBytes).toBe(queued)
    expect(slow.closed).toBe(false)
    world.run(limits.streamKeepaliveMs + 2_000)
    expect(slow.closed).toBe(true)
    expect(world.streams.hub.counts().ended.get("slow")).toBe(1)
    slow.read()
    expect(slow.events.at(-1)).toEqual({ event: "END", data: '{"code":"slow","retry":true}', id: "" })
    expect(hurry.closed).toBe(false)
    expect(hurry.names.filter((name) => name === "SEATS").length).toBe(taken)
  })

  it("is ended when more is waiting than its queue takes, and not before", () => {
    const world = start()
    const outgoing = new EventReader()
    const connection = world.streams.hub.connect({ kind: "sse", outgoing, wording: "messages" }, world.address)
    outgoing.stall()
    const kilobyte = "x".repeat(1_024 - "data:\n\n".length)
    for (let n = 0; n < limits.streamQueueBytesMax / 1_024; n++) connection.say(kilobyte)
    expect([outgoing.closed, outgoing.waitingBytes]).toEqual([false, limits.streamQueueBytesMax])
    connection.say("x")
    expect(outgoing.closed).toBe(true)
    expect(world.streams.hub.counts().ended.get("slow")).toBe(1)
  })

  it("is ended on a WebSocket with a code that says: come back", () => {
    const world = start()
    world.join(1, 3)
    const socket = world.socket()
    socket.say({ type: "subscribe", topic: "queue", concertId, userId: 3 })
    socket.stall()
    world.leave(1)
    world.run(limits.streamBehindMsMax - 1_000)
    expect(socket.closed).toBe(false)
    world.run(limits.streamKeepaliveMs + 2_000)
    expect(socket.code).toBe(streamEnds.slow.close)
  })

  it.each([true, false])(
    "is greeted once it has drained when it asked for the line while behind, frames %s",
    (frames) => {
      const world = start()
      world.join(1, 3)
      const socket = world.socket()
      socket.stall()
      socket.say({ type: "subscribe", topic: "seats", optionId })
      socket.say({ type: "subscribe", topic: "queue", concertId, userId: 3, frames })
      socket.read()
      const told = socket.heard.filter(({ topic, type }) => topic === "queue" && type === "event")
      expect(told.map(({ event }) => event)).toEqual(["INIT", "RANK_UPDATE"])
      expect(told[1].data).toMatchObject({ status: "WAITING", rank: 3 })
    },
  )
})

describe("a quiet stream", () => {
  it("says something before eight seconds are over, in journal time", () => {
    const world = start()
    const line = world.watch(1)
    const seats = world.watchSeats()
    const messages = world.watchMessages({ topic: "sale", concertId })
    const socket = world.socket()
    const quiet = [line, seats, messages, socket]
    const from = quiet.map(({ texts }) => texts.length)
    for (let round = 1; round <= 3; round++) {
      world.run(limits.streamKeepaliveMs)
      expect(quiet.map(({ texts }, n) => texts.length - from[n])).toEqual([round, round, round, round])
    }
    const told: string[] = []
    for (const { events } of [line, seats]) {
      const { event, data, id } = events.at(-1)!
      expect([event, id]).toEqual(["KEEPALIVE", ""])
      told.push(JSON.parse(data).timestamp)
    }
    for (const { heard } of [messages, socket]) {
      expect(heard.at(-1)).toEqual({ type: "keepalive", timestamp: told[0] })
    }
    for (const timestamp of told) {
      expect(Math.abs(Date.parse(timestamp) - world.world.databaseMs())).toBeLessThan(1_000)
    }
  })

  it("keeps its person present, who is passed over once it is gone, and comes back with it", () => {
    const world = start({ method: "fifo", graceMs: 20_000, batch: 1, burst: 1, everyMs: 60_000 })
    world.join(1, 3)
    const there = world.watch(2)
    world.run(60_000)
    world.run(60_000)
    expect(world.sale.line.placeOf(1)!.status).toBe(PlaceStatus.absent)
    expect(world.sale.line.placeOf(2)!.status).toBe(PlaceStatus.active)
    expect(there.names.at(-1)).toBe("KEEPALIVE")
    expect(there.names).toContain("ACTIVE")
    world.do({ kind: "set-line", policy: { ...contractLine, method: "paused" } })
    world.run(10)
    const back = world.watch(1)
    world.run(limits.streamBeatMs * 2)
    expect(world.sale.line.placeOf(1)!.status).toBe(PlaceStatus.returned)
    expect(JSON.parse(back.events.at(-1)!.data)).toMatchObject({ status: "WAITING", rank: 1 })
  })

  it("is asked to come back when it is old, and not all at the same time", () => {
    const world = start()
    // The oldest of all. Its pings tell whether it lives, and a proxy that ends it says so.
    const socket = world.socket()
    const readers = Array.from({ length: 200 }, (_, n) => world.watch(n + 1))
    const open = () => readers.filter(({ closed }) => !closed).length
    world.run(limits.streamLifeMs - limits.streamKeepaliveMs)
    expect(open()).toBe(200)
    world.run(limits.streamKeepaliveMs * 3)
    expect(open()).toBeLessThan(200)
    expect(open()).toBeGreaterThan(180)
    const ended = readers.find(({ closed }) => closed)!
    expect(ended.events.at(-1)!.data).toBe('{"code":"renew","retry":true}')
    world.run(limits.streamKeepaliveMs * 300)
    expect([open(), socket.closed]).toEqual([0, false])
  })
})

describe("many clients of one line", () => {
  it("are told in turns, so that others are served meanwhile", () => {
    const world = start()
    world.join(1, 2_000)
    const readers = Array.from({ length: 2_000 }, (_, n) => world.watch(n + 1, n % 2 === 0))
    let writes = 0
    let most = 0
    const counted = world.world.defer.soon
    for (const reader of readers) {
      const { write } = reader
      Object.assign(reader, {
        write: (text: string) => {
          writes++
          return write(text)
        },
      })
    }
    Object.assign(world.world.defer, {
      soon: (task: () => void) =>
        counted(() => {
          most = Math.max(most, writes)
          writes = 0
          task()
        }),
    })
    world.leave(1)
    world.run(limits.streamBeatMs)
    most = Math.max(most, writes)
    expect(most).toBeGreaterThan(0)
    // And one for the person who left.
    expect(most).toBeLessThanOrEqual(limits.streamWritesPerTurn + 1)
    for (const [n, reader] of readers.entries()) {
      if (n > 0) expect(reader.names.at(-1)).toBe(n % 2 === 0 ? "LINE" : "RANK_UPDATE")
    }
  })

  it("all hear of a tick that comes after a while, and of quick ones the more often the nearer they are", () => {
    const world = start()
    world.join(1, 12_000)
    const [near, far, farther, farthest] = [150, 900, 5_000, 12_000].map((person) => world.watch(person))
    const all = [near, far, farther, farthest]
    world.run(10_000)
    const heard = () => all.map(({ ranks }) => ranks.length)
    const before = heard()
    world.leave(1)
    world.run(limits.streamBeatMs)
    expect(heard()).toEqual(before.map((count) => count + 1))
    for (let person = 2; person <= 101; person++) {
      world.leave(person)
      world.run(90)
    }
    world.run(10_000)
    const more = heard().map((count, n) => count - before[n])
    expect(all.map(({ ranks }) => ranks.at(-1))).toEqual([49, 799, 4_899, 11_899])
    // Ten seconds of a departure each tenth of a second.
    expect(more[0]).toBeGreaterThan(20)
    expect(more[1]).toBeGreaterThan(7)
    expect(more[1]).toBeLessThan(15)
    expect(more[2]).toBeLessThan(more[1])
    expect(more[3]).toBeLessThan(more[2])
    expect(more[3]).toBeGreaterThan(1)
  })

  it("all hear of a tick, also just after a place behind it was left", () => {
    const world = start()
    world.join(1, 12_000)
    const readers = [50, 900, 5_000, 11_900].map((person) => world.watch(person))
    const heard = () => readers.map(({ ranks }) => ranks.at(-1))
    world.leave(40)
    world.run(limits.streamBeatMs)
    expect(heard()).toEqual([49, 899, 4_999, 11_899])
    world.do({ kind: "activate", person: 1 })
    world.run(limits.streamBeatMs * 2)
    expect(heard()).toEqual([48, 898, 4_998, 11_898])
    // Not of every one that follows.
    world.do({ kind: "activate", person: 2 })
    world.run(limits.streamBeatMs * 2)
    expect(heard()).toEqual([47, 898, 4_998, 11_898])
  })

  it("all hear of the first tick under a new pace, however short ago they heard of the pace", () => {
    const world = start()
    world.join(1, 3_000)
    const { defer, clock } = world.world
    const readers = Array.from({ length: 2_000 }, (_, n) => world.watch(n + 1_001, true))
    world.run(1_000)
    // A round over all of them takes a while, as it does in life.
    const { soon } = defer
    Object.assign(defer, { soon: (task: () => void) => defer.after(30, task) })
    const everyMs = 1_000
    const untilTick = everyMs - (world.world.databaseMs() % everyMs)
    world.run(untilTick + everyMs - 300)
    world.do({ kind: "set-line", policy: { ...contractLine, batch: 1, burst: 1, everyMs, passMs: limits.dayMs } })
    const heard = () => readers.filter(({ texts }) => texts.some((text) => text.includes('"front":1'))).length
    const since = clock.monotonicMs()
    world.run(300 + limits.tickMs)
    while (heard() < readers.length && clock.monotonicMs() - since < 5_000) world.run(10)
    expect(clock.monotonicMs() - since).toBeLessThan(300 + 300)
    Object.assign(defer, { soon })
  })

  it("hear of what is new while they are told something, and miss nothing", () => {
    const world = start()
    const { defer } = world.world
    const { after, soon } = defer
    // Timers that are due take turns with the rounds, as they do in life.
    Object.assign(defer, {
      after: (ms: number, task: () => void) => {
        if (ms > 0) return after(ms, task)
        soon(task)
        return () => {}
      },
    })
    world.join(1, 2_000)
    const readers = Array.from({ length: 1_000 }, (_, n) => world.watch(n + 1_001, true))
    world.run(1_000)
    let turns = 0
    Object.assign(defer, {
      soon: (task: () => void) => {
        if (++turns === 2) for (const person of [1, 2, 3]) world.do({ kind: "activate", person })
        soon(task)
      },
    })
    world.do({ kind: "leave", person: 500 })
    world.run(limits.streamBeatMs * 4)
    const chains = readers.map(({ events }) => {
      let state: LineState | null = null
      for (const { event, data, id } of events) state = follow(state, event, JSON.parse(data), id)
      return state
    })
    for (const [n, state] of chains.entries()) expect(state).toMatchObject({ rank: n + 997, lost: false })
    expect(new Set(readers.map(({ names }) => names.filter((name) => name === "LINE").length))).toEqual(new Set([2]))
    // Readers who had not been told the first one yet got both at once.
    const both = readers.filter(({ texts }) => texts.some((text) => text.split("event:LINE").length === 3))
    expect(both.length).toBeGreaterThan(100)
  })

  it("are never told a rank that grows, and in the end the exact one, also when they are slow or come back", () => {
    const world = start()
    let seed = 7
    const pick = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    world.join(1, 3_000)
    const readers = Array.from({ length: 100 }, (_, n) => ({ person: 30 * n + 15, reader: world.watch(30 * n + 15) }))
    for (let step = 0; step < 300; step++) {
      const leavers = Array.from({ length: pick(12) }, () => 1 + pick(3_000)).filter((person) => person % 30 !== 15)
      world.leave(...leavers)
      const { reader } = readers[pick(readers.length)]
      pick(2) === 0 ? reader.stall() : reader.read()
      world.run(pick(120))
    }
    for (const { reader } of readers) reader.read()
    world.run(6_000)
    for (const { person, reader } of readers) {
      const { ranks } = reader
      expect(ranks).toEqual([...ranks].sort((a, b) => b - a))
      expect(ranks.at(-1)).toBe(world.sale.line.placeOf(person)!.rank)
    }
  })
})

describe("a sale that is rebuilt", () => {
  it("is never told in part to who has the seats as they were before", () => {
    let rebuilt = false
    const world = start({}, 10, (engine) =>
      replaced(engine, {
        load: engine.load,
        view: (id) => {
          const sale = engine.view(id)
          return sale === undefined || !rebuilt ? sale : underNextEpoch(sale)
        },
      }),
    )
    const seats = world.watchSeats()
    world.do(hold(1, [seat(3)]))
    world.run(10)
    // The change waits for the beat. Before that the sale is rebuilt, maybe with something in it that was not told here.
    rebuilt = true
    world.run(limits.streamBeatMs * 2)
    expect(seats.names).toEqual(["SNAPSHOT", "SNAPSHOT"])
  })

  it("starts its streams over under the new epoch", () => {
    const world = start()
    world.join(1, 5)
    const [simple, framed, seats] = [world.watch(5), world.watch(4, true), world.watchSeats()]
    const { epoch } = world.sale
    // Another node takes the sale and loses it again; here it is missed first when something is to be written.
    const other = world.world.engine("node-2")
    other.submit(concertId, { kind: "leave", person: 1 }, () => {})
    world.run(100)
    world.do({ kind: "leave", person: 2 })
    world.run(100)
    other.abandon()
    world.run(limits.streamKeepaliveMs * 3)
    expect(world.sale.epoch).toBeGreaterThan(epoch)
    const over = (id: string) => id.startsWith(`${world.sale.epoch}-`)
    for (const reader of [simple, framed, seats]) expect(reader.closed).toBe(false)
    const rank = world.sale.line.placeOf(5)!.rank
    const init = simple.events.findIndex(({ event, id }) => event === "INIT" && over(id))
    expect(init).toBeGreaterThan(0)
    expect(simple.ranks.at(-1)).toBe(rank)
    expect(framed.events.some(({ event, id }) => event === "INIT" && over(id))).toBe(true)
    const map = seats.events.findLast(({ event }) => event !== "KEEPALIVE")!
    expect([map.event, over(map.id)]).toEqual(["SNAPSHOT", true])
    world.leave(3)
    world.run(limits.streamBeatMs * 2)
    expect(simple.ranks.at(-1)).toBe(rank - 1)
  })

  it("stays in memory while it has a subscription, and leaves it after", () => {
    const world = start()
    const reader = world.watch(1)
    world.run(400_000)
    expect(world.engine.counters().salesLoaded).toBe(1)
    reader.leave()
    world.run(400_000)
    expect(world.engine.counters().salesLoaded).toBe(0)
    expect(world.streams.hub.counts().open).toEqual({ sse: 0, ws: 0 })
  })
})

describe("a stop", () => {
  it("ends everything at once and says come back", () => {
    const world = start({ ...contractLine, method: "fifo" })
    world.join(1, 3)
    const [line, seats, socket] = [world.watch(1), world.watchSeats(), world.socket()]
    world.streams.hub.stop()
    for (const reader of [line, seats]) expect(reader.events.at(-1)!.data).toBe('{"code":"stopping","retry":true}')
    expect(socket.code).toBe(streamEnds.stopping.close)
    world.leave(1)
    world.run(60_000)
    expect(world.streams.hub.counts().ended.get("stopping")).toBe(3)
  })
})
