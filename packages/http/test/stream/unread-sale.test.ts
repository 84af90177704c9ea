/** Streams of a sale that no node can be asked about, for a moment or for longer. */
import type { LoadResult } from "@ticketrush/engine/EngineApi"
import { limits } from "@ticketrush/protocol"
import { afterEach, describe, expect, it } from "vitest"
import { hold, seat } from "../../../engine/test/sales.ts"
import { replaced } from "../replaced.ts"
import { optionId, StreamWorld } from "./StreamWorld.ts"

const worlds: StreamWorld[] = []
const start = (...options: ConstructorParameters<typeof StreamWorld>): StreamWorld => {
  const world = new StreamWorld(...options)
  worlds.push(world)
  return world
}
afterEach(() => {
  for (const { defects } of worlds.splice(0)) expect(defects).toEqual([])
})

/** Between two tries to read it. */
const restMs = 500
type LoadTry = (done: (result: LoadResult) => void, nth: number) => void

describe("a sale that cannot be read", () => {
  it("keeps its streams while it changes its owner, and tells them what came meanwhile", () => {
    let between = false
    let loads = 0
    const world = start({}, 10, (engine) =>
      replaced(engine, {
        view: (id) => (between ? undefined : engine.view(id)),
        load: (id, done) => {
          loads++
          if (between) done({ kind: "failed", reason: "no owner answers" })
          else engine.load(id, done)
        },
      }),
    )
    const [line, seats] = [world.watch(1), world.watchSeats()]
    world.run(limits.streamKeepaliveMs - 100)
    between = true
    world.do(hold(1, [seat(3)]))
    world.run(3_000)
    expect(loads).toBeGreaterThan(3)
    expect(loads).toBeLessThanOrEqual(1 + 3_000 / restMs)
    between = false
    world.run(restMs + limits.streamBeatMs)
    expect([line.closed, seats.closed]).toEqual([false, false])
    expect(seats.names.filter((name) => name === "SNAPSHOT")).toHaveLength(2)
  })

  it("ends its streams with a code that says come back when it cannot be read", () => {
    let gone = false
    const world = start({}, 10, (engine) =>
      replaced(engine, {
        view: (id) => (gone ? undefined : engine.view(id)),
        load: (id, done) => (gone ? done({ kind: "failed", reason: "test" }) : engine.load(id, done)),
      }),
    )
    const line = world.watch(1)
    const socket = world.socket()
    socket.say({ type: "subscribe", topic: "seats", optionId })
    gone = true
    world.run(2 * limits.streamKeepaliveMs - restMs)
    expect(line.closed).toBe(false)
    world.run(2 * restMs)
    expect(line.events.at(-1)!.data).toBe('{"code":"unavailable","retry":true}')
    expect(socket.heard).toContainEqual({ type: "ended", topic: "seats", optionId, code: "unavailable", retry: true })
    expect(socket.closed).toBe(false)
  })

  /** `load` is called at each try from the first round on; the sale is in no memory then. */
  const unread = (load: LoadTry) => {
    const state = { gone: false, tries: 0 }
    const world = start({}, 10, (engine) =>
      replaced(engine, {
        view: (id) => (state.gone ? undefined : engine.view(id)),
        load: (id, done) => (state.gone ? load(done, ++state.tries) : engine.load(id, done)),
      }),
    )
    const line = world.watch(1)
    world.run(limits.streamKeepaliveMs - 100)
    state.gone = true
    world.run(200)
    expect(state.tries).toBe(1)
    return { line, state, world }
  }
  const fails: LoadTry = (done) => done({ kind: "failed", reason: "no owner answers" })

  it("is tried no more once its last stream has gone", () => {
    const { line, state, world } = unread(fails)
    line.leave()
    world.run(limits.streamKeepaliveMs / 2)
    expect(state.tries).toBe(2)
  })

  it("is tried no more by a server that stops", () => {
    const { state, world } = unread(fails)
    world.streams.hub.stop()
    world.run(2 * limits.streamKeepaliveMs)
    expect(state.tries).toBe(1)
  })

  it("that is not there ends its streams at once", () => {
    const { line } = unread((done) => done({ kind: "absent" }))
    expect(line.closed).toBe(true)
  })

  it("is read in the next round where a try ended in a defect, which ends nothing else", () => {
    const defect = new Error("a defect of the feed")
    const { line, state, world } = unread((done, nth) => {
      if (nth === 2) throw defect
      fails(done, nth)
    })
    world.run(restMs)
    expect(world.defects.splice(0)).toEqual([defect])
    world.run(limits.streamKeepaliveMs - 2 * restMs)
    expect([state.tries, line.closed]).toEqual([2, false])
    state.gone = false
    world.do(hold(1, [seat(3)]))
    world.run(limits.streamKeepaliveMs)
    expect(line.closed).toBe(false)
    state.gone = true
    world.run(limits.streamKeepaliveMs)
    expect(state.tries).toBeGreaterThan(2)
  })
})
