/** Which readers of which seats are told what. */
import { limits, noLine, optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { afterEach, describe, expect, it } from "vitest"
import { ask, openSale } from "../../../engine/test/sales.ts"
import { seatChangesJson } from "../../src/stream/topics/changed-seats.ts"
import { replaced } from "../replaced.ts"
import { concertId, EventReader, hold, optionId, StreamWorld, seat, underNextEpoch } from "./StreamWorld.ts"

const beat = limits.streamBeatMs
const otherConcert = 8

let world: StreamWorld
let away = false
/** A concert whose sale is rebuilt without a word. */
let rebuilt = 0
const start = (seats = 10): void => {
  away = false
  rebuilt = 0
  world = new StreamWorld({}, seats, (engine) =>
    replaced(engine, {
      load: engine.load,
      view: (id) => {
        const sale = away ? undefined : engine.view(id)
        return sale === undefined || id !== rebuilt ? sale : underNextEpoch(sale)
      },
    }),
  )
  world.do({ kind: "set-line", policy: noLine })
  ask(world.engine, openSale(5), otherConcert)
  world.run(50)
}
afterEach(() => expect(world.defects).toEqual([]))

const otherOption = optionIdOf(otherConcert, 0)
const watchOther = (resume = ""): EventReader => {
  const outgoing = new EventReader()
  const { hub, seats } = world.streams
  const connection = hub.connect({ kind: "sse", outgoing, wording: "events" }, world.address)
  seats.subscribe(connection, hub.parts.feed.view(otherConcert)!, { optionId: otherOption, resume })
  return outgoing
}

/** The seats that each frame tells, or all of their states. */
const told = (reader: EventReader): ReadonlyArray<string> =>
  reader.events
    .filter(({ event }) => event !== "KEEPALIVE")
    .map(({ event, data }) => {
      const { states, seats, free } = JSON.parse(data)
      return `${event} ${event === "SEATS" ? JSON.stringify(seats) : states} ${free}`
    })

describe("the readers of an option", () => {
  it("are told what changed a beat later, all of a beat in one frame and no seat twice", () => {
    start()
    const readers = [world.watchSeats(), world.watchSeats()]
    world.do(hold(1, [seat(3)]))
    world.run(10)
    world.do(hold(2, [seat(1), seat(2)]))
    world.do({ kind: "cancel", reservation: concertId * 2 ** 27 + 1, by: { kind: "person", id: 1 } })
    world.run(beat - 11)
    for (const reader of readers) expect(told(reader)).toEqual(["SNAPSHOT 0000000000 10"])
    world.run(1)
    for (const reader of readers) expect(told(reader).slice(1)).toEqual(["SEATS [[3,0],[1,1],[2,1]] 8"])
    world.run(1_000)
    for (const reader of readers) expect(told(reader)).toHaveLength(2)
  })

  it("are told nothing of the seats of another option or concert", () => {
    start()
    const reader = world.watchSeats()
    ask(world.engine, hold(1, [seatIdOf(otherOption, 3)]), otherConcert)
    world.run(1_000)
    expect(world.engine.view(otherConcert)!.option(otherOption)!.free).toBe(4)
    expect(told(reader)).toEqual(["SNAPSHOT 0000000000 10"])
    const other = watchOther()
    world.do(hold(1, [seat(1)]))
    ask(world.engine, hold(1, [seatIdOf(otherOption, 2)]), otherConcert)
    world.run(beat * 2)
    expect([told(reader).slice(1), told(other)]).toEqual([["SEATS [[1,1]] 9"], ["SNAPSHOT 00010 4", "SEATS [[2,1]] 3"]])
  })

  it("of one sale miss nothing where another is rebuilt, or has had no reader for long", () => {
    start()
    const [reader, other] = [world.watchSeats(), watchOther()]
    const at = reader.events[0].id
    world.do(hold(1, [seat(1)]))
    ask(world.engine, hold(1, [seatIdOf(otherOption, 3)]), otherConcert)
    world.run(10)
    rebuilt = otherConcert
    world.run(beat * 2)
    expect(told(reader)).toEqual(["SNAPSHOT 0000000000 10", "SEATS [[1,1]] 9"])
    expect(told(other)).toEqual(["SNAPSHOT 00000 5", "SNAPSHOT 00010 4"])
    const resume = other.events[1].id
    other.leave()
    world.run(limits.lineFollowedMs + 2 * limits.streamKeepaliveMs)
    world.do(hold(2, [seat(2)]))
    world.run(beat * 2)
    expect(told(reader).at(-1)).toBe("SEATS [[2,1]] 8")
    expect(told(world.watchSeats(at))).toEqual(["SEATS [[1,1],[2,1]] 8"])
    expect(told(watchOther(resume))).toEqual([])
  })

  it("are told seats that the house keeps, and those that it releases", () => {
    start()
    const reader = world.watchSeats()
    const choice = { kind: "seats", seats: [seat(4), seat(5)] } as const
    world.do({ kind: "block-seats", option: optionId, author: 1, choice, until: null })
    world.run(beat * 2)
    expect(told(reader).at(-1)).toMatch(/^SEATS \[\[4,[12]\],\[5,[12]\]\] 8$/)
    world.do({ kind: "release-seats", option: optionId, author: 1, choice: { ...choice, seats: [seat(5)] } })
    world.run(beat * 2)
    expect(told(reader).at(-1)).toBe("SEATS [[5,0]] 9")
  })

  it("are told all states once when an option is cancelled, and who comes back later all of them too", () => {
    start()
    const reader = world.watchSeats()
    world.do({ kind: "cancel-option", option: optionId, author: 1 })
    world.run(beat - 1)
    expect(reader.names).toEqual(["SNAPSHOT"])
    world.run(1)
    expect(reader.names).toEqual(["SNAPSHOT", "SNAPSHOT"])
    const [before, after] = reader.events.map(({ id }) => id)
    expect(world.watchSeats(before).names).toEqual(["SNAPSHOT"])
    expect(world.watchSeats(after).names).toEqual([])
    world.run(1_000)
    expect(reader.names).toEqual(["SNAPSHOT", "SNAPSHOT"])
  })

  it("who are many are told one frame before the next, with what changed meanwhile", () => {
    start(20)
    const readers = Array.from({ length: limits.streamWritesPerTurn * 2 }, () => world.watchSeats())
    const heard = () => [told(readers[0]).slice(1), told(readers.at(-1)!).slice(1)]
    const { soon } = world.world.defer
    let slow = false
    Object.assign(world.world.defer, {
      soon: (task: () => void) => (slow ? world.world.defer.after(beat * 3, task) : soon(task)),
    })
    world.do(hold(1, [seat(1)]))
    world.run(10)
    slow = true
    world.run(beat)
    expect(heard()).toEqual([["SEATS [[1,1]] 19"], []])
    slow = false
    world.do(hold(2, [seat(2)]))
    world.run(10)
    slow = true
    world.run(beat)
    expect(heard()).toEqual([["SEATS [[1,1]] 19"], []])
    world.run(beat * 10)
    for (const each of heard()) expect(each).toEqual(["SEATS [[1,1]] 19", "SEATS [[2,1]] 18"])
    slow = false
  })

  it("come back where the sale cannot be read, and those who come then are told so", () => {
    start()
    const reader = world.watchSeats()
    reader.stall()
    for (const n of [1, 2]) {
      world.do(hold(n, [seat(n)]))
      world.run(beat * 2)
    }
    away = true
    reader.read()
    expect(reader.events.at(-1)).toEqual({ event: "END", data: '{"code":"unavailable","retry":true}', id: "" })
  })

  it("who left are told nothing, and changes are remembered for those who come back", () => {
    start()
    const [first, socket] = [world.watchSeats(), world.socket()]
    socket.say({ type: "subscribe", topic: "seats", optionId })
    socket.say({ type: "unsubscribe", topic: "seats", optionId })
    const at = first.events[0].id
    first.leave()
    world.do(hold(1, [seat(1)]))
    world.run(limits.lineFollowedMs - 1_000)
    expect(socket.heard.filter(({ event }) => event === "SEATS")).toEqual([])
    expect(told(world.watchSeats(at))).toEqual(["SEATS [[1,1]] 9"])
  })
})

describe("a client that asks for changes now and then", () => {
  const option = () => world.sale.option(optionId)!
  const since = (at: string) => {
    const changed = world.streams.seats.changesSince(world.sale, option(), at)
    return changed && [...changed]
  }
  const position = () => `${world.sale.epoch}-${world.sale.offset}`

  it("hears which seats changed since it asked last, from the first time on", () => {
    start()
    const first = position()
    expect(since(first)).toEqual([])
    world.do(hold(1, [seat(4)]))
    world.run(1_000)
    expect(since(first)).toEqual([4])
    const second = position()
    world.do(hold(2, [seat(6), seat(7)]))
    world.run(limits.lineFollowedMs - 10_000)
    expect([since(first), since(second), since(position())]).toEqual([[4, 6, 7], [6, 7], []])
  })

  it("hears that not all is known of a position before that, of another epoch, or still to come", () => {
    start()
    const { epoch, offset } = world.sale
    expect(since(position())).toEqual([])
    for (const at of ["", "x", `${epoch}-${offset - 1}`, `${epoch + 1}-${offset}`, `${epoch}-${offset + 1}`])
      expect([at, since(at)]).toEqual([at, null])
  })

  it("is forgotten after a minute in which it did not ask", () => {
    start()
    const first = position()
    since(first)
    world.run(limits.lineFollowedMs + 2 * limits.streamKeepaliveMs)
    world.do(hold(1, [seat(4)]))
    world.run(100)
    expect(since(first)).toBeNull()
  })

  it("reads them as JSON, or all states where it is not known what changed", () => {
    start()
    world.do(hold(1, [seat(4)]))
    world.run(100)
    const json = (changed: ReadonlySet<number> | null) => JSON.parse(seatChangesJson(world.sale, option(), changed))
    const about = { optionId, position: position(), free: 9 }
    expect(json(new Set([4, 5]))).toEqual({
      ...about,
      states: null,
      seats: [
        [4, 1],
        [5, 0],
      ],
    })
    expect(json(null)).toEqual({ ...about, states: "0000100000", seats: null })
  })
})
