import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Departures } from "../../src/render/queue-events.ts"
import { Frame } from "../../src/stream/Frame.ts"
import { LineFrames } from "../../src/stream/topics/LineFrames.ts"

/** The frames of a line that is closed at a position; each frame is named by the position that it leads to. */
const start = (offset = 10, joined = 100) => {
  const frames = new LineFrames(offset, joined)
  const close = (to: number, whole = true, places = joined): Departures => {
    let told: Departures | undefined
    frames.close(to, places, (departures) => {
      told = departures
      return { frame: new Frame("queue", "LINE", "{}", String(to)), whole: whole && departures.gone !== null }
    })
    return told!
  }
  const ids = (missed: ReadonlyArray<Frame> | null) => missed?.map(({ id }) => id) ?? null
  const after = (at: number) => ids(frames.after(at))
  const since = (at: number, place: number) => ids(frames.since(at, place))
  return { frames, close, after, since }
}

describe("what left a line since the last frame", () => {
  it("is counted up to the head, and named behind it, in the order of places", () => {
    const { frames, close } = start()
    frames.depart([3, 30], 5)
    frames.depart([20], 5)
    expect(close(11)).toEqual({ front: 1, gone: [20, 30] })
    expect(frames.offset).toBe(11)
    expect(close(12)).toEqual({ front: 0, gone: [] })
  })

  it("is counted at the front once the head has come past it", () => {
    const { frames, close } = start()
    frames.depart([8, 40], 5)
    frames.depart([6], 8)
    expect(close(11)).toEqual({ front: 2, gone: [40] })
    frames.depart([9], 9)
    expect(close(12)).toEqual({ front: 1, gone: [] })
  })

  it("is told to a reader who comes in between as what left up to their place", () => {
    const { frames, close } = start()
    frames.depart([3, 4, 20, 30], 5)
    expect([6, 19, 20, 29, 30, 99].map((place) => frames.before(place))).toEqual([2, 2, 3, 3, 4, 4])
    close(11)
    expect(frames.before(99)).toBe(0)
  })

  it("is more than a frame can tell from 513 places behind the head on, until the next one", () => {
    const { frames, close } = start(10, 10_000)
    const places = (count: number) => Array.from({ length: count }, (_, n) => 100 + n)
    const most = limits.lineFrameBytesMax / 2
    frames.depart(places(most), 5)
    expect(close(11).gone).toHaveLength(most)
    frames.depart(places(most + 1), 5)
    frames.depart([7], 5)
    expect(close(12)).toEqual({ front: 0, gone: null })
    frames.departAll()
    expect(close(13).gone).toBeNull()
    frames.depart([7], 5)
    expect(close(14)).toEqual({ front: 0, gone: [7] })
  })
})

describe("the frames that a reader has missed", () => {
  it("are all since the one that they have", () => {
    const { close, after, since } = start()
    for (const to of [11, 12, 15]) close(to)
    expect([10, 11, 12].map(after)).toEqual([["11", "12", "15"], ["12", "15"], ["15"]])
    expect([15, 13, 9].map(after)).toEqual([null, null, null])
    expect(since(11, 50)).toEqual(["12", "15"])
    expect(since(15, 50)).toEqual([])
    expect(since(14, 50)).toBeNull()
  })

  it("are none where one of them does not tell all", () => {
    const { frames, close, after } = start()
    close(11)
    close(12, false)
    close(13)
    expect([10, 11, 12].map(after)).toEqual([null, null, ["13"]])
    frames.departAll()
    close(14)
    expect([12, 13].map(after)).toEqual([null, null])
  })

  it("are for people who had their place by then: the last who had, and no one after", () => {
    const { close, since } = start(10, 100)
    expect([99, 100, 101].map((place) => since(10, place))).toEqual([[], [], null])
    close(11, true, 105)
    expect([100, 101].map((place) => since(10, place))).toEqual([["11"], null])
    expect([105, 106].map((place) => since(11, place))).toEqual([[], null])
    close(12, true, 105)
    expect([105, 106].map((place) => since(11, place))).toEqual([["12"], null])
  })

  it("are kept for so many frames", () => {
    const { close, after } = start(0)
    for (let to = 1; to <= limits.lineFramesKept; to++) close(to)
    expect(after(0)).toHaveLength(limits.lineFramesKept)
    close(limits.lineFramesKept + 1)
    expect([after(0), after(1)?.length]).toEqual([null, limits.lineFramesKept])
  })

  it("are the newest ones where the line was closed twice at a position", () => {
    const { close, after } = start()
    close(10)
    close(11)
    expect(after(10)).toEqual(["11"])
  })
})
