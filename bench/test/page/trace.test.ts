/** What is read of a trace of Chromium: frames with their work, interactions, and when a page could be used. */
import { describe, expect, it } from "vitest"
import { percentile } from "../../src/page/findings.ts"
import { stretchesOf, type TraceEvent } from "../../src/page/trace/events.ts"
import { framesIn } from "../../src/page/trace/frames.ts"
import { interactionsIn } from "../../src/page/trace/interactions.ts"
import { controlMark, loadingIn } from "../../src/page/trace/loading.ts"
import { workSum } from "../../src/page/trace/work.ts"
import { panning } from "./panning.ts"

const main = { cat: "devtools.timeline", pid: 7, tid: 1 }
const ran = (name: string, ts: number, dur: number, tdur = dur): TraceEvent => ({
  ...main,
  ...{ name, ph: "X", ts, dur, tdur },
})
const mark = (name: string, ts: number): TraceEvent => ({ ...main, cat: "blink.user_timing", name, ph: "I", ts })

/** A turn of the main thread that makes a frame: so much script, then layout, then paint with what hands it on. */
const frame = (at: number, script: number, layout: number, paint: number): ReadonlyArray<TraceEvent> => [
  ran("RunTask", at, script + layout + paint + 200),
  ran("FireAnimationFrame", at, script),
  ran("UpdateLayoutTree", at + script, layout),
  ran("Paint", at + script + layout, paint - 100),
  ran("Commit", at + script + layout + paint - 100, 100),
]

const stretch = { pid: 7, tid: 1, from: 0, to: 100_000 }
const sums = (events: ReadonlyArray<TraceEvent>): ReadonlyArray<number> =>
  framesIn(events, stretch).map(({ clock }) => workSum(clock))

describe("frames in a trace", () => {
  const first = frame(1_000, 500, 300, 200)

  it("hold script, layout and paint, and the one above its budget is told from the others", () => {
    const events = [...first, ...frame(17_000, 2_000, 600, 400), ...frame(33_000, 9_000, 2_000, 1_000)]
    expect(sums(events)).toEqual([3_000, 12_000])
    expect(framesIn(events, stretch)[1].clock).toEqual({ script: 9_000, layout: 2_000, paint: 1_000 })
    expect(framesIn(events, stretch)[1].busy).toBe(12_200)
  })

  it("are read as Chromium records them, with the one above eight milliseconds", () => {
    const frames = stretchesOf(panning, "pan").flatMap((each) => framesIn(panning, each))
    expect(frames.map(({ clock }) => workSum(clock))).toEqual([10_120, 6_348, 38_996, 18_924])
    expect(frames.map(({ processor }) => workSum(processor) > 8_000)).toEqual([false, false, true, false])
    expect(frames[2].processor).toEqual({ script: 8_167, layout: 492, paint: 4_112 })
  })

  it("are charged with what the thread did since the frame before", () => {
    const message = [ran("RunTask", 20_000, 5_000), ran("FunctionCall", 20_100, 4_000)]
    expect(sums([...first, ...message, ...frame(33_000, 2_000, 600, 400)])).toEqual([7_000])
  })

  it("are not those that show nothing new: what they cost is charged to the next one that does", () => {
    const idle = [ran("RunTask", 20_000, 500), ran("Commit", 20_100, 300)]
    expect(sums([...first, ...idle, ...frame(33_000, 2_000, 600, 400)])).toEqual([3_300])
  })

  it("charge layout that script has asked for to layout, and nothing twice", () => {
    const forced = [ran("FunctionCall", 17_000, 1_900), ran("Layout", 17_500, 1_000)]
    const [only] = framesIn([...first, ...frame(17_000, 2_000, 600, 400), ...forced], stretch)
    expect(only.clock).toEqual({ script: 1_000, layout: 1_600, paint: 400 })
  })

  it("leave out other threads and other pages", () => {
    const others = frame(17_000, 9_000, 9_000, 9_000).flatMap((event) => [
      { ...event, tid: 2 },
      { ...event, pid: 8 },
    ])
    expect(sums([...first, ...others, ...frame(33_000, 2_000, 600, 400)])).toEqual([3_000])
  })

  it("have processor time beside time by the clock, of which other programs took a part", () => {
    const commit = ran("Commit", 19_000, 6_000, 1_000)
    const [only] = framesIn(
      [...first, ran("RunTask", 17_000, 9_000, 2_000), ran("Paint", 17_000, 2_000, 500), commit],
      stretch,
    )
    expect([workSum(only.clock), workSum(only.processor)]).toEqual([8_000, 1_500])
  })
})

describe("a stretch of a trace", () => {
  it("lies between its marks, each time it was marked", () => {
    const marks = [mark("bench pan begin", 5), mark("bench pan end", 9), mark("bench pan begin", 20)]
    expect(stretchesOf([...marks, mark("bench pan end", 30)], "pan")).toEqual([
      { pid: 7, tid: 1, from: 5, to: 9 },
      { pid: 7, tid: 1, from: 20, to: 30 },
    ])
    expect(() => stretchesOf(marks, "pan")).toThrow("without an end")
  })
})

describe("interactions in a trace", () => {
  const noted = (interactionId: number, type: string, ts: number, ms: number): ReadonlyArray<TraceEvent> => {
    const data = { type, interactionId, timeStamp: 100, processingStart: 104, processingEnd: 109, duration: ms }
    return [{ ...main, name: "EventTiming", ph: "b", ts, args: { data } }]
  }

  it("take as long as their slowest event, from the input to the paint", () => {
    const events = [...noted(3, "pointerdown", 1_000, 24), ...noted(3, "click", 1_200, 130)]
    expect(interactionsIn(events, [stretch])).toEqual([
      { type: "click", toPaint: 130, waited: 4, ran: 5, painted: 121 },
    ])
  })

  it("are those of the stretch, and not events that are no interaction", () => {
    const events = [...noted(0, "pointermove", 1_000, 300), ...noted(4, "keydown", 200_000, 300)]
    expect(interactionsIn(events, [stretch])).toEqual([])
  })
})

describe("a page that loads", () => {
  const navigation = (documentLoaderURL: string, navigationId: string, ts: number): TraceEvent => ({
    ...mark("navigationStart", ts),
    args: { data: { documentLoaderURL, navigationId } },
  })
  const events = (...tasks: ReadonlyArray<TraceEvent>): ReadonlyArray<TraceEvent> => [
    navigation("http://127.0.0.1/", "A", 10_000),
    navigation("", "B", 12_000),
    { ...main, name: "firstContentfulPaint", ph: "R", ts: 210_000, args: { data: { navigationId: "A" } } },
    mark(controlMark, 400_000),
    ...tasks,
  ]

  it("is interactive with its main control when the thread is free", () => {
    const { control, firstPaint, interactive } = loadingIn(events(ran("RunTask", 100_000, 40_000)))
    expect({ firstPaint, control, interactive }).toEqual({ firstPaint: 200, control: 390, interactive: 390 })
  })

  it("is not interactive before the long turn is over that follows its main control", () => {
    const long = [ran("RunTask", 390_000, 90_000), ran("RunTask", 900_000, 300_000), ran("RunTask", 2_000_000, 300_000)]
    expect(loadingIn(events(...long))).toMatchObject({ interactive: 1_190, longTasks: 2 })
  })

  it("has no figure when its control never came", () => {
    expect(() => loadingIn(events().slice(0, 3))).toThrow("has not come")
  })
})

it("a percentile is one of the values", () => {
  const values = Array.from({ length: 40 }, (_, n) => 40 - n)
  expect([50, 95, 100].map((percent) => percentile(values, percent))).toEqual([20, 38, 40])
})
