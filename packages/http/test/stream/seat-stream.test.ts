import { limits } from "@ticketrush/protocol"
import { afterEach, describe, expect, it } from "vitest"
import { hold, seat } from "../../../engine/test/sales.ts"
import { SeatChanges } from "../../src/stream/topics/SeatChanges.ts"
import { replaced } from "../replaced.ts"
import { type EventReader, optionId, StreamWorld, underNextEpoch } from "./StreamWorld.ts"

let world: StreamWorld
afterEach(() => expect(world.defects).toEqual([]))

const start = (...options: ConstructorParameters<typeof StreamWorld>): void => {
  world = new StreamWorld(...options)
}
const take = (index: number): void => {
  world.do(hold(index + 1, [seat(index)]))
  world.run(limits.streamBeatMs * 2)
}
const position = (reader: EventReader): string => reader.events.findLast(({ id }) => id !== "")!.id
/** What a client believes of the seats that reads these streams one after the other. */
const states = (...readers: ReadonlyArray<EventReader>): string => {
  let known: string[] = []
  for (const { event, data } of readers.flatMap(({ events }) => events)) {
    const { states: all, seats } = JSON.parse(data)
    if (event === "SNAPSHOT") known = [...all]
    if (event === "SEATS") for (const [index, state] of seats) known[index] = String(state)
  }
  return known.join("")
}

describe("a reader of seats who comes back with a position", () => {
  it("is sent in one frame what changed since, and then what changes", () => {
    start()
    const first = world.watchSeats()
    take(1)
    first.leave()
    take(4)
    take(2)
    const back = world.watchSeats(position(first))
    expect(back.events.map(({ event, data }) => [event, JSON.parse(data).seats])).toEqual([
      ["SEATS", [[4, 1], [2, 1]]], // biome-ignore format: pairs read best on one line
    ])
    take(7)
    expect(back.names).toEqual(["SEATS", "SEATS"])
    expect(states(first, back)).toBe("0110100100")
  })

  it("is sent nothing when nothing changed, and a WebSocket is told that it goes on", () => {
    start()
    const first = world.watchSeats()
    take(1)
    first.leave()
    expect(world.watchSeats(position(first)).events).toEqual([])
    const socket = world.socket()
    socket.say({ type: "subscribe", topic: "seats", optionId, resume: position(first) })
    socket.say({ type: "subscribe", topic: "seats", optionId, resume: "" })
    const said = { type: "subscribed", topic: "seats", optionId }
    expect(socket.heard.slice(0, 2)).toEqual([
      { ...said, resumed: true },
      { ...said, resumed: false },
    ])
    expect(socket.heard[2]).toMatchObject({ event: "SNAPSHOT", id: position(first) })
  })

  it("is sent what was committed and not told yet, once", () => {
    start()
    const first = world.watchSeats()
    world.do(hold(1, [seat(3)]))
    world.run(1)
    const back = world.watchSeats(position(first))
    expect(states(first, back)).toBe("0001000000")
    world.run(limits.streamBeatMs * 2)
    expect(back.names).toEqual(["SEATS"])
    expect(states(first)).toBe("0001000000")
  })

  it.each([
    ["of another epoch", (at: string) => at.replace(/^\d+/, (epoch) => String(Number(epoch) + 1))],
    ["that is still to come", (at: string) => at.replace(/\d+$/, (offset) => String(Number(offset) + 100))],
    ["from before the option was watched", (at: string) => at.replace(/\d+$/, "0")],
    ["that cannot be", () => "garbage"],
  ])("%s is sent everything anew", (_, made) => {
    start()
    const first = world.watchSeats()
    take(1)
    const back = world.watchSeats(made(position(first)))
    expect(back.names).toEqual(["SNAPSHOT"])
    take(2)
    expect(states(back)).toBe("0110000000")
  })

  it("is sent everything anew when the seats were not followed that long", () => {
    start()
    const first = world.watchSeats()
    first.leave()
    world.run(limits.lineFollowedMs + limits.streamKeepaliveMs * 2)
    take(1)
    expect(world.watchSeats(position(first)).names).toEqual(["SNAPSHOT"])
  })

  it("is sent everything anew when others still watch the sale, and none the option", () => {
    start()
    const first = world.watchSeats()
    world.watch(1)
    first.leave()
    world.run(limits.lineFollowedMs + 1_000)
    take(1)
    take(2)
    expect(world.watchSeats(position(first)).names).toEqual(["SNAPSHOT"])
  })

  it("is sent everything anew after a rebuild of the sale", () => {
    let rebuilt = false
    start({}, 10, (engine) =>
      replaced(engine, {
        load: engine.load,
        view: (id) => {
          const sale = engine.view(id)
          return sale === undefined || !rebuilt ? sale : underNextEpoch(sale)
        },
      }),
    )
    const first = world.watchSeats()
    take(1)
    const resume = position(first)
    rebuilt = true
    world.run(limits.streamKeepaliveMs)
    const socket = world.socket()
    socket.say({ type: "subscribe", topic: "seats", optionId, resume })
    const said = socket.heard.filter(({ type }) => type !== "keepalive")
    expect(said.map(({ type, event }) => event ?? type)).toEqual(["subscribed", "SNAPSHOT"])
  })

  it("is sent everything anew when a record was missed since, and what it knew before does not count any more", () => {
    let missed = false
    start({}, 10, (engine) =>
      replaced(engine, { onCommitted: (hear) => engine.onCommitted((committed) => missed || hear(committed)) }),
    )
    const first = world.watchSeats()
    take(1)
    const resume = position(first)
    missed = true
    take(2)
    missed = false
    take(3)
    expect(states(first)).toBe("0111000000")
    const back = world.watchSeats(resume)
    expect(back.names).toEqual(["SNAPSHOT"])
    expect(states(back)).toBe("0111000000")
    take(4)
    expect(world.watchSeats(position(first)).names).toEqual([])
  })

  it("believes the same as who stayed, whenever it left and came back", () => {
    start({}, 200)
    let seed = 11
    const pick = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    const stays = world.watchSeats()
    const visits = [world.watchSeats()]
    for (let index = 0; index < 150; index++) {
      world.do(hold(index + 1, [seat(index)]))
      world.run(pick(80))
      const last = visits.at(-1)!
      if (pick(3) === 0) last.leave()
      if (last.closed && pick(3) === 0) visits.push(world.watchSeats(position(last)))
      // A visit without a frame has the position of the one before.
      if (visits.at(-1)!.events.length === 0 && visits.at(-1)!.closed) visits.pop()
    }
    if (visits.at(-1)!.closed) visits.push(world.watchSeats(position(visits.at(-1)!)))
    world.run(1_000)
    expect(visits.length).toBeGreaterThan(10)
    expect(visits.slice(1).flatMap(({ names }) => names)).not.toContain("SNAPSHOT")
    expect(states(...visits)).toBe(states(stays))
  })
})

describe("the changes of a hall", () => {
  it("are known from a position on, and the newest are kept", () => {
    const changes = new SeatChanges(10)
    expect(changes.since(9)).toBeNull()
    const kept = limits.streamSeatChangesKept
    for (let n = 0; n <= kept * 2; n++) changes.add(11 + n, n)
    const last = 11 + kept * 2
    expect(changes.since(10)).toBeNull()
    expect([...changes.since(last - kept)!]).toEqual(Array.from({ length: kept }, (_, n) => kept + 1 + n))
    expect(changes.since(last - kept - 1)).toBeNull()
    expect([...changes.since(last)!]).toEqual([])
  })

  it("of one record are told together, also when older ones of it are forgotten", () => {
    const changes = new SeatChanges(0)
    for (let n = 0; n <= limits.streamSeatChangesKept * 2; n++) changes.add(5, n)
    // Half of the record is gone: a client that was before it needs all of it.
    expect(changes.since(4)).toBeNull()
    expect([...changes.since(5)!]).toEqual([])
  })
})

describe("a message about seats", () => {
  it("that takes back what it asked for while the sale was loaded is heeded, and one that asks once more too", () => {
    const loads: Array<() => void> = []
    start({}, 10, (engine) =>
      replaced(engine, {
        view: (id) => (loads.length === 0 ? engine.view(id) : undefined),
        load: (id, done) => void loads.push(() => engine.load(id, done)),
      }),
    )
    const socket = world.socket()
    const about = { topic: "seats", optionId }
    loads.push(() => {})
    const said = () => socket.heard.filter(({ type }) => type !== "keepalive").map(({ type, event }) => event ?? type)
    socket.say({ type: "subscribe", ...about })
    socket.say({ type: "subscribe", topic: "sale", concertId: 7 })
    socket.say({ type: "unsubscribe", ...about })
    expect(loads).toHaveLength(3)
    for (const load of loads.splice(0)) load()
    world.run(limits.streamBeatMs)
    expect(said()).toEqual(["unsubscribed", "subscribed", "SALE"])
    socket.say({ type: "subscribe", ...about })
    expect(said().slice(3)).toEqual(["subscribed", "SNAPSHOT"])
  })

  it("that asks for a position which is no text ends the connection", () => {
    start()
    const socket = world.socket()
    socket.say({ type: "subscribe", topic: "seats", optionId, resume: 5 })
    expect(socket.code).toBe(4400)
    expect(world.streams.hub.counts().ended.get("bad-message")).toBe(1)
  })
})
