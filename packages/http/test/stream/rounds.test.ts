import { limits } from "@ticketrush/protocol"
import { afterEach, describe, expect, it } from "vitest"
import { concertId, StreamWorld } from "./StreamWorld.ts"

let world: StreamWorld
const start = (...options: ConstructorParameters<typeof StreamWorld>): StreamWorld => {
  world = new StreamWorld(...options)
  return world
}
afterEach(() => expect(world.defects).toEqual([]))

describe("a client that ends its subscription while others are being told", () => {
  it("hears nothing about it any more", () => {
    const world = start()
    world.join(1, 2)
    const [first, second] = [world.socket(), world.socket()]
    const about = { topic: "queue", concertId }
    first.say({ type: "subscribe", ...about, userId: 1 })
    second.say({ type: "subscribe", ...about, userId: 2 })
    world.run(limits.streamBeatMs * 2)
    const heard = second.heard.length
    const { write } = first
    const unsubscribing = (text: string): boolean => {
      second.say({ type: "unsubscribe", ...about, userId: 2 })
      return write(text)
    }
    Object.assign(first, { write: unsubscribing })
    world.do({ kind: "clear-line" })
    world.run(limits.streamBeatMs * 2)
    expect(first.heard.at(-1).data).toMatchObject({ status: "NONE" })
    expect(second.heard.slice(heard).map(({ type }) => type)).toEqual(["unsubscribed"])
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
