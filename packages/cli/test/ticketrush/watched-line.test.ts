import type { LineOverviewResponse } from "@ticketrush/protocol/http-schemas"
import { describe, expect, it } from "vitest"
import { WatchedLine } from "../../src/ticketrush/WatchedLine.ts"

const picture = (joined: number): LineOverviewResponse => ({
  concertId: 1 as LineOverviewResponse["concertId"],
  method: "fifo",
  protects: false,
  closed: false,
  waiting: joined,
  returned: 0,
  absent: 0,
  active: 0,
  joined,
  pace: { batch: 10, everyMs: 1_000, activeMax: 0, waitingMax: 0, passMs: 1_000, perSecond: 5 },
  estimatedWaitMs: null,
  estimates: { predictions: 0, hits: 0, hitRate: null },
  options: [],
  bookingFee: 0,
})

const row = (view: WatchedLine, now: number, name: string): string =>
  view
    .text(now)
    .split("\n")
    .find((line) => line.startsWith(name))!
    .replaceAll(/ +/g, " ")

describe("a view of a line", () => {
  it("counts joins between the last two pictures", () => {
    const view = new WatchedLine(picture(0), 0)
    expect(row(view, 0, "joining")).toBe("joining unknown")
    view.take(picture(40), 2_000)
    expect(row(view, 2_000, "joining")).toContain("20.0 /s")
    view.take(picture(50), 3_000)
    expect(row(view, 3_000, "joining")).toContain("10.0 /s")
  })

  it("knows that none joins while no picture comes over a connection that lives", () => {
    const view = new WatchedLine(picture(0), 0)
    view.take(picture(40), 2_000)
    expect(row(view, 4_000, "joining")).toContain("20.0 /s")
    expect(row(view, 5_000, "joining")).toContain("0.0 /s")
  })

  it("says how old the picture is and why, and claims no rate, while the connection is lost", () => {
    const view = new WatchedLine(picture(0), 0)
    view.take(picture(40), 2_000)
    view.lost("connection reset", 5_000)
    view.lost("connection refused", 9_000)
    expect(view.loss).toEqual({ since: 5_000, message: "connection refused" })
    expect(row(view, 12_000, "joining")).toBe("joining unknown")
    expect(row(view, 12_000, "going")).toBe("going unknown")
    expect(row(view, 12_000, "waiting")).toContain("40")
    expect(view.text(12_000).split("\n").slice(-2)).toEqual([
      "no news for 10 s, connecting again",
      "connection refused",
    ])
    view.live()
    expect(view.loss).toBeUndefined()
    expect(view.text(12_000)).not.toContain("no news")
  })
})
