/** What each reader of a line is told, one by one. */
import { contractLine, type LinePolicy, limits, PlaceStatus } from "@ticketrush/protocol"
import { afterEach, describe, expect, it } from "vitest"
import { follow, type LineState } from "../../../web/js/line-wire.js"
import { replaced } from "../replaced.ts"
import { concertId, type EventReader, StreamWorld, underNextEpoch } from "./StreamWorld.ts"

const beat = limits.streamBeatMs

let world: StreamWorld
const start = (...options: ConstructorParameters<typeof StreamWorld>): void => {
  world = new StreamWorld(...options)
}
afterEach(() => expect(world.defects).toEqual([]))

/** Frames without those that keep the stream alive. */
const names = (reader: EventReader): ReadonlyArray<string> => reader.names.filter((name) => name !== "KEEPALIVE")
const lastOf = (reader: EventReader) => JSON.parse(reader.events.findLast(({ event }) => event !== "KEEPALIVE")!.data)
const believed = (reader: EventReader): LineState | null => {
  let state: LineState | null = null
  for (const { event, data, id } of reader.events)
    if (event !== "KEEPALIVE") state = follow(state, event, JSON.parse(data), id)
  return state
}

describe("several streams of one person", () => {
  it("are so many at once: one that has left makes room for another", () => {
    start()
    world.join(1, 2)
    const tabs = Array.from({ length: limits.streamsPerPersonMax }, () => world.watch(2))
    tabs[1].leave()
    const next = world.watch(2)
    expect([tabs[0].closed, next.closed]).toEqual([false, false])
    world.watch(2)
    expect(tabs[0].events.at(-1)).toEqual({ event: "END", data: '{"code":"replaced","retry":false}', id: "" })
    world.leave(1)
    world.run(beat * 2)
    for (const reader of [tabs[2], tabs[3], next]) expect(reader.ranks.at(-1)).toBe(1)
  })

  it("do not count those of other people or other lines", () => {
    start()
    world.join(1, 9)
    const readers = [1, 2, 3, 4, 5, 6].map((person) => world.watch(person))
    expect(readers.map(({ closed }) => closed)).toEqual(new Array(6).fill(false))
  })
})

describe("a person who watches", () => {
  it("is present when they come, and while they wait, and not once they are in or away", () => {
    const present: number[] = []
    start({}, 10, (engine) =>
      replaced(engine, {
        load: engine.load,
        present: (concert, person) => {
          expect(concert).toBe(concertId)
          present.push(person)
        },
      }),
    )
    world.join(1, 2)
    world.do({ kind: "activate", person: 1 })
    world.run(10)
    for (const person of [1, 2, 9]) world.watch(person)
    expect(present.splice(0)).toEqual([1, 2, 9])
    world.run(limits.streamKeepaliveMs)
    expect(present).toEqual([2])
  })

  it("is present too where their stream went on from a position, and nothing had to be told", () => {
    const present: number[] = []
    start({}, 10, (engine) =>
      replaced(engine, { load: engine.load, present: (_, person) => void present.push(person) }),
    )
    world.join(1, 3)
    const first = world.watch(3, true)
    const at = first.events.at(-1)!.id
    first.leave()
    expect(names(world.watch(3, true, at))).toEqual([])
    expect(present.splice(0)).toEqual([3, 3])
    world.run(limits.streamKeepaliveMs)
    expect(present).toEqual([3])
  })

  it("is present too when they were passed over, and when they have come back from that", () => {
    const present = new Set<number>()
    let deaf = true
    start({ method: "fifo", batch: 1, burst: 1, everyMs: 1_000, graceMs: 100, passMs: limits.dayMs }, 10, (engine) =>
      replaced(engine, { load: engine.load, present: (_, person) => void (deaf || present.add(person)) }),
    )
    const { policy } = world.sale.line
    world.join(1, 4)
    world.run(4_000)
    world.do({ kind: "set-line", policy: { ...policy, method: "paused", graceMs: limits.dayMs } })
    world.do({ kind: "appear", person: 1 })
    world.run(100)
    for (const person of [1, 2]) world.watch(person)
    const status = (person: number) => world.sale.line.placeOf(person)!.status
    expect([1, 2].map(status)).toEqual([PlaceStatus.returned, PlaceStatus.absent])
    deaf = false
    world.run(limits.streamKeepaliveMs)
    expect([...present]).toEqual([1, 2])
  })

  it("is told nothing where nothing of theirs has changed", () => {
    start()
    world.join(1, 3)
    const [none, framed, second] = [world.watch(9), world.watch(8, true), world.watch(2)]
    expect([none.ranks, framed.ranks, lastOf(framed).place]).toEqual([[-1], [-1], null])
    const before = [none, framed].map((reader) => names(reader).length)
    world.leave(2)
    world.run(beat * 2)
    world.do({ kind: "clear-line" })
    world.run(beat * 2)
    expect(lastOf(second)).toMatchObject({ status: "NONE", rank: -1 })
    expect(names(none)).toHaveLength(before[0])
    expect(names(framed).slice(before[1])).not.toContain("RANK_UPDATE")
  })

  it("hears at once of their own place, and the second change in a beat a beat after the first", () => {
    start()
    const reader = world.watch(1)
    world.run(1_000)
    const before = names(reader).length
    world.do({ kind: "activate", person: 1 })
    world.run(0)
    expect(names(reader)).toHaveLength(before + 1)
    world.run(1)
    world.do({ kind: "deactivate", person: 1 })
    world.run(beat - 2)
    expect(names(reader)).toHaveLength(before + 1)
    world.run(1)
    expect(names(reader).slice(before)).toEqual(["ACTIVE", "RANK_UPDATE"])
  })

  it("has a pass to show from when the line protects its sale, and none from when it does not", () => {
    start()
    const [reader, waiting] = [world.watch(5), world.watch(6)]
    world.join(6)
    world.do({ kind: "activate", person: 5 })
    world.run(beat * 2)
    expect(lastOf(reader).pass).toBeUndefined()
    const told = names(waiting).length
    for (const protects of [true, false]) {
      world.do({ kind: "set-line", policy: { ...contractLine, method: "paused", protects } })
      world.run(beat * 2)
      expect("pass" in lastOf(reader)).toBe(protects)
    }
    expect(names(waiting)).toHaveLength(told)
  })

  it("hears that their turn is over, by a leave or by its time", () => {
    start({ passMs: 10_000 })
    const [first, second] = [world.watch(1), world.watch(2)]
    for (const person of [1, 2]) world.do({ kind: "activate", person })
    world.run(beat * 2)
    expect([lastOf(first), lastOf(second)]).toMatchObject([{ activeTtlSeconds: 10 }, { status: "ACTIVE" }])
    world.leave(1)
    world.run(beat * 2)
    expect([lastOf(first).status, lastOf(second).status]).toEqual(["NONE", "ACTIVE"])
    world.run(11_000)
    expect(lastOf(second)).toMatchObject({ status: "NONE", rank: -1 })
  })
})

describe("a rank that is told again", () => {
  it.each([
    [101, 900],
    [1_000, 900],
    [1_001, 1_800],
  ])("rests, when it was %i, for %i ms, and no longer", (rank, restMs) => {
    start()
    world.join(1, rank + 1)
    const reader = world.watch(rank + 1)
    world.run(10_000)
    const told = () => reader.ranks.length
    const leave = (person: number): void => {
      world.do({ kind: "leave", person })
      world.run(0)
    }
    const before = told()
    leave(1)
    expect(told()).toBe(before + 1)
    world.run(restMs - 1)
    leave(2)
    expect(told()).toBe(before + 1)
    world.run(1)
    world.run(beat)
    expect(told()).toBe(before + 2)
    expect(reader.ranks.slice(-2)).toEqual([rank, rank - 1])
  })

  it("rests no longer than that where another leaves at the very end of the rest", () => {
    start()
    world.join(1, 201)
    const reader = world.watch(201)
    world.run(10_000)
    for (const person of [1, 2]) {
      world.do({ kind: "leave", person })
      world.run(0)
      expect(reader.ranks.at(-1)).toBe(201 - person)
      world.run(900)
    }
  })

  it("does not rest up to rank 100, but for a beat", () => {
    start()
    world.join(1, 101)
    const reader = world.watch(101)
    world.run(1_000)
    const before = reader.ranks.length
    for (const person of [1, 2, 3]) {
      world.do({ kind: "leave", person })
      world.run(beat)
    }
    expect(reader.ranks.slice(before)).toEqual([100, 99, 98])
  })
})

describe("readers of shared frames", () => {
  it("go on from the position of a rebuild", () => {
    let rebuilt = false
    start({}, 10, (engine) =>
      replaced(engine, {
        load: engine.load,
        view: (id) => {
          const sale = engine.view(id)
          return sale === undefined || !rebuilt ? sale : underNextEpoch(sale)
        },
        onCommitted: (hear) =>
          engine.onCommitted((committed) => hear(rebuilt ? { ...committed, epoch: committed.epoch + 1 } : committed)),
      }),
    )
    world.join(1, 9)
    const reader = world.watch(9, true)
    world.run(1_000)
    world.do({ kind: "leave", person: 1 })
    world.run(0)
    // What gathered of the image before is void.
    world.do({ kind: "leave", person: 2 })
    world.run(1)
    rebuilt = true
    world.run(limits.streamKeepaliveMs)
    const inits = reader.events.filter(({ event }) => event === "INIT")
    expect(inits).toHaveLength(2)
    expect(JSON.parse(inits[1].data)).toMatchObject({ rank: 7 })
    world.leave(3)
    world.run(beat * 2)
    const line = JSON.parse(reader.events.findLast(({ event }) => event === "LINE")!.data)
    expect(line).toMatchObject({ from: inits[1].id, front: 1, gone: [] })
    expect(believed(reader)).toMatchObject({ rank: 6, lost: false })
  })

  it("hear of counts within a second, and of nothing while nothing changes", () => {
    start()
    world.join(1, 3)
    const reader = world.watch(3, true)
    world.run(5_000)
    const before = names(reader).length
    world.join(4)
    world.run(limits.streamCountsMs - 11)
    expect(names(reader)).toHaveLength(before)
    world.run(1)
    expect(names(reader).slice(before)).toEqual(["LINE"])
    expect(lastOf(reader)).toMatchObject({ waiting: 4, joined: 4, front: 0, gone: [] })
    world.run(10_000)
    expect(names(reader)).toHaveLength(before + 1)
  })

  it("hear of counts until the last of them has gone", () => {
    start()
    world.join(1, 3)
    const [first, second] = [world.watch(1, true), world.watch(2, true)]
    for (const reader of [first, second]) {
      world.run(5_000)
      const before = names(second).length
      world.join(4 + before)
      world.run(limits.streamCountsMs)
      expect(names(second)).toHaveLength(before + 1)
      reader.leave()
    }
  })

  it("are none: then counts alone are told to no one", () => {
    start()
    world.join(1, 3)
    const reader = world.watch(3)
    const framed = world.watch(2, true)
    framed.leave()
    world.run(5_000)
    let beats = 0
    const { beat: tells } = world.streams.queue
    Object.assign(world.streams.queue, {
      beat: (now: number) => {
        beats++
        tells.call(world.streams.queue, now)
      },
    })
    world.join(4)
    world.run(limits.streamCountsMs * 2)
    expect(beats).toBe(0)
    expect(names(reader)).toEqual(["INIT", "RANK_UPDATE"])
  })

  it("are told who left just after a tick a little later, when the next tick could have come late", () => {
    start({ method: "fifo", batch: 1, burst: 1, everyMs: 1_000, graceMs: limits.dayMs, passMs: limits.dayMs })
    world.join(1, 40)
    const reader = world.watch(40, true)
    const fronts = () => names(reader).filter((name) => name === "LINE").length
    world.run(2_000)
    const untilTick = 1_000 - (world.world.databaseMs() % 1_000)
    world.run(untilTick)
    const before = fronts()
    // More than a beat after the tick was told.
    world.run(60)
    world.do({ kind: "leave", person: 30 })
    world.run(2 * beat - 61)
    expect(fronts()).toBe(before)
    world.run(1)
    expect(fronts()).toBe(before + 1)
    expect(believed(reader)).toMatchObject({ rank: world.sale.line.placeOf(40)!.rank })
  })

  it("resume with the frames that they missed where they wait, and are greeted in any other state", () => {
    start()
    world.join(1, 9)
    const first = world.watch(9, true)
    const at = () => first.events.findLast(({ id }) => id !== "")!.id
    const from = at()
    world.leave(1)
    world.run(beat * 2)
    const back = world.watch(9, true, from)
    expect(names(back)).toEqual(["LINE"])
    const same = world.watch(9, true, at())
    expect(names(same)).toEqual([])
    world.leave(2)
    world.run(beat * 2)
    expect([names(back), names(same)]).toEqual([["LINE", "LINE"], ["LINE"]])
    // The contract's frames cannot be resumed.
    expect(names(world.watch(9, false, at()))).toEqual(["INIT", "RANK_UPDATE"])
    expect(names(world.watch(1, true, at()))).toEqual(["INIT", "RANK_UPDATE"])
    world.do({ kind: "activate", person: 9 })
    world.run(beat * 2)
    expect(names(world.watch(9, true, at()))).toEqual(["INIT", "ACTIVE"])
  })

  it("know the rank of one frame, also where others left since, until the next tells of them", () => {
    start()
    world.join(1, 9)
    const early = world.watch(9, true)
    world.run(1_000)
    world.do({ kind: "leave", person: 1 })
    world.run(0)
    world.do({ kind: "leave", person: 5 })
    world.run(1)
    // Between two frames: told as of the last one.
    const late = world.watch(9, true)
    expect([believed(early), believed(late)]).toMatchObject([{ rank: 8 }, { rank: 8 }])
    world.run(beat * 2)
    expect([believed(early), believed(late)]).toMatchObject([
      { rank: 7, lost: false },
      { rank: 7, lost: false },
    ])
  })
})

describe("a departure just after the time of a tick", () => {
  it.each<[string, Partial<LinePolicy>, number]>([
    ["the line moves by itself", { method: "fifo" }, 40],
    ["it moves and takes no one more", { method: "closed" }, 40],
    ["it stands", { method: "paused" }, 0],
    ["each tick admits none", { method: "fifo", batch: 0 }, 0],
    ["ticks come too often to wait for one", { method: "fifo", everyMs: 100 }, 0],
  ])("where %s is told some time later", (_, policy, laterMs) => {
    start({ batch: 1, burst: 1, everyMs: 1_000, graceMs: limits.dayMs, passMs: limits.dayMs, ...policy })
    const { streams, world: time } = world
    // All have joined before a line that takes no more begins.
    world.do({ kind: "set-line", policy: { ...world.sale.line.policy, method: "paused" } })
    world.join(1, 90)
    const reader = world.watch(90, true)
    world.do({ kind: "set-line", policy: { ...world.sale.line.policy, method: policy.method! } })
    world.run(3_000 - (time.databaseMs() % 1_000) + 60)
    const before = names(reader).length
    const told = () => names(reader).length > before && reader.texts.at(-1)!.includes('"gone":[80]')
    world.do({ kind: "leave", person: 80 })
    let ms = 0
    for (; !told() && ms < 1_000; ms++) world.run(ms === 0 ? 0 : 1)
    expect(ms - 1).toBe(laterMs)
    expect(streams.hub.counts().open.sse).toBe(1)
  })
})

describe("a line that changes as a whole", () => {
  it("tells all who came back, and all who are away, when one of them moves", () => {
    const deaf = { method: "fifo", batch: 1, burst: 1, everyMs: 1_000, graceMs: 100, passMs: limits.dayMs } as const
    start(deaf, 10, (engine) => replaced(engine, { load: engine.load, present: () => {} }))
    const { policy } = world.sale.line
    world.join(1, 4)
    world.run(4_000)
    world.do({ kind: "set-line", policy: { ...policy, method: "paused", graceMs: limits.dayMs } })
    for (const person of [1, 2]) world.do({ kind: "appear", person })
    world.run(100)
    const status = (person: number) => world.sale.line.placeOf(person)!.status
    expect([1, 2, 3].map(status)).toEqual([PlaceStatus.returned, PlaceStatus.returned, PlaceStatus.absent])
    const [second, away] = [world.watch(2), world.watch(3)]
    expect([second.ranks.at(-1), away.ranks.at(-1)]).toEqual([2, 3])
    world.leave(1)
    world.run(beat * 2)
    expect([second.ranks.at(-1), away.ranks.at(-1)]).toEqual([1, 2])
  })

  it("ends the streams of a sale that cannot be read when they are told next", () => {
    let away = false
    start({}, 10, (engine) =>
      replaced(engine, { load: engine.load, view: (id) => (away ? undefined : engine.view(id)) }),
    )
    world.join(1, 3)
    const reader = world.watch(3)
    reader.stall()
    world.leave(1)
    world.run(beat * 2)
    world.leave(2)
    world.run(beat * 2)
    away = true
    reader.read()
    expect(reader.events.at(-1)).toEqual({ event: "END", data: '{"code":"unavailable","retry":true}', id: "" })
  })
})
