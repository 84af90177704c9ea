/** How a sale is told to its readers, over a hub whose images the test makes. */
import type { Committed, SaleView } from "@ticketrush/engine/EngineApi"
import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { ManualWorld } from "../../../engine/test/ManualWorld.ts"
import { Hub } from "../../src/stream/Hub.ts"
import { SaleTopic } from "../../src/stream/topics/SaleTopic.ts"
import { EventReader } from "./StreamWorld.ts"

const concertId = 7
const { streamBeatMs, streamCountsMs } = limits

const start = () => {
  const world = new ManualWorld()
  world.now = 1_000_000
  const sales = new Map<number, SaleView>()
  let hear: (committed: Committed) => void = () => {}
  const hub = new Hub({
    feed: {
      view: (id) => sales.get(id),
      load: () => {},
      onCommitted: (listener) => {
        hear = listener
        return () => {}
      },
      now: () => 0,
    },
    presence: { present: () => {} },
    clock: world.clock,
    defer: world.defer,
    onDefect: (cause) => {
      throw cause
    },
    streamsMax: 10_000,
    streamsPerAddressMax: 10_000,
  })
  const rendered: string[] = []
  const topic = new SaleTopic(hub, "sale", ({ concertId, offset }) => {
    rendered.push(`${concertId} at ${offset}`)
    return `{"offset":${offset}}`
  })
  const at = (offset: number, id = concertId): SaleView => {
    const sale = { concertId: id, epoch: 1, offset } as SaleView
    sales.set(id, sale)
    return sale
  }
  /** A record that ends with that event, behind the last one. */
  const commit = (kind = "joined", id = concertId, before: ReadonlyArray<string> = []): void => {
    const offset = sales.get(id)!.offset + 1
    at(offset, id)
    const events = [...before, kind].map((each) => ({ kind: each })) as unknown as Committed["events"]
    hear({ concertId: id, epoch: 1, first: offset, last: offset, at: 0, events })
  }
  const watch = (id = concertId) => {
    const outgoing = new EventReader()
    topic.subscribe(hub.connect({ kind: "sse", outgoing, wording: "events" }, "a"), sales.get(id)!)
    return outgoing
  }
  const told = (reader: EventReader): ReadonlyArray<number> =>
    reader.events.filter(({ event }) => event === "SALE").map(({ data }) => JSON.parse(data).offset)
  at(10)
  return { world, hub, sales, at, commit, watch, told, rendered }
}

describe("the readers of a sale", () => {
  it("are told it as it is when they come, from one rendering while nothing moves", () => {
    const { watch, told, rendered, commit } = start()
    const readers = [watch(), watch()]
    expect([readers.map(told), rendered]).toEqual([[[10], [10]], ["7 at 10"]])
    expect(readers[0].events[0]).toEqual({ event: "SALE", data: '{"offset":10}', id: "1-10" })
    commit()
    expect(told(watch())).toEqual([11])
    expect(rendered).toEqual(["7 at 10", "7 at 11"])
  })

  it("are told the first change after a quiet time a beat later, and what follows once a second", () => {
    const { world, watch, told, commit, rendered } = start()
    const reader = watch()
    commit()
    commit()
    world.run(streamBeatMs - 1)
    expect(told(reader)).toEqual([10])
    world.run(1)
    expect(told(reader)).toEqual([10, 12])
    for (let n = 0; n < 5; n++) {
      world.run(100)
      commit()
    }
    world.run(streamCountsMs - 501)
    expect(told(reader)).toEqual([10, 12])
    world.run(1)
    expect(told(reader)).toEqual([10, 12, 17])
    world.run(streamCountsMs * 5)
    expect(rendered).toHaveLength(3)
    commit()
    world.run(streamBeatMs)
    expect(told(reader)).toEqual([10, 12, 17, 18])
  })

  it("are told a beat later when the line is set or the sale closes, also within that second", () => {
    const { world, watch, told, commit } = start()
    const reader = watch()
    commit()
    world.run(streamBeatMs)
    for (const kind of ["line-set", "sale-closed"]) {
      commit()
      world.run(100)
      const before = told(reader).length
      commit(kind, concertId, ["joined"])
      world.run(streamBeatMs - 1)
      expect(told(reader)).toHaveLength(before)
      world.run(1)
      expect(told(reader)).toHaveLength(before + 1)
    }
    expect(told(reader)).toEqual([10, 11, 13, 15])
  })

  it("hear of their own sale alone", () => {
    const { world, at, watch, told, commit } = start()
    at(20, 8)
    const [one, other] = [watch(), watch(8)]
    commit()
    world.run(streamBeatMs)
    expect([told(one), told(other)]).toEqual([[10, 11], [20]])
    commit("joined", 8)
    world.run(streamBeatMs)
    expect([told(one), told(other)]).toEqual([
      [10, 11],
      [20, 21],
    ])
  })

  it("are told nothing twice: who came after a change has heard it", () => {
    const { world, watch, told, commit } = start()
    const early = watch()
    commit()
    const late = watch()
    world.run(streamBeatMs)
    expect([told(early), told(late)]).toEqual([[10, 11], [11]])
  })

  it("cost no rendering once the last of them has gone", () => {
    const { world, watch, commit, rendered, told } = start()
    const [one, other] = [watch(), watch()]
    one.leave()
    commit()
    world.run(streamBeatMs)
    expect(told(other)).toEqual([10, 11])
    other.leave()
    commit()
    world.run(streamCountsMs * 2)
    expect(rendered).toEqual(["7 at 10", "7 at 11"])
  })

  it("who are many are told one frame before the next, also where it is due meanwhile", () => {
    const { world, watch, told, commit } = start()
    const readers = Array.from({ length: limits.streamWritesPerTurn * 2 }, () => watch())
    Object.assign(world.defer, { soon: (task: () => void) => world.defer.after(streamBeatMs * 3, task) })
    commit()
    world.run(streamBeatMs)
    commit("line-set")
    world.run(streamBeatMs)
    const heard = () => [told(readers[0]), told(readers.at(-1)!)]
    expect(heard()).toEqual([[10, 11], [10]])
    world.run(streamBeatMs * 2)
    expect(heard()[1]).toEqual([10, 11])
    world.run(streamBeatMs * 6)
    expect(heard()).toEqual([
      [10, 11, 12],
      [10, 11, 12],
    ])
  })

  it("are sent the newest when they have drained, and everything anew when the sale was rebuilt", () => {
    const { world, sales, watch, told, commit, hub } = start()
    const reader = watch()
    reader.stall()
    for (let n = 0; n < 3; n++) {
      commit()
      world.run(streamCountsMs)
    }
    reader.read()
    expect(told(reader)).toEqual([10, 11, 13])
    sales.set(concertId, { ...sales.get(concertId)!, epoch: 2 })
    hub.current(concertId)
    world.run(0)
    expect(reader.events.at(-1)).toMatchObject({ event: "SALE", id: "2-13" })
  })

  it("come back where the sale cannot be read", () => {
    const { sales, watch, commit, world } = start()
    const reader = watch()
    reader.stall()
    commit()
    world.run(streamBeatMs)
    commit()
    world.run(streamCountsMs)
    sales.clear()
    reader.read()
    expect(reader.events.at(-1)).toMatchObject({ event: "END", data: '{"code":"unavailable","retry":true}' })
  })
})
