import { describe, expect, it } from "vitest"
import {
  estimateIsOld,
  FrontPace,
  isOpen,
  keptAt,
  neighbours,
  nowhere,
  type Overview,
  type Own,
  progress,
  Speaker,
  span,
  tiersOf,
  waits,
} from "../js/line-model.js"
import type { Seat } from "../js/seat-model.js"

const line = (changes: Partial<Overview> = {}, policy: Partial<Overview["policy"]> = {}): Overview => ({
  policy: { method: "fifo", protects: true, batch: 5, everyMs: 2_000, activeMax: 50, ...policy },
  waiting: 100,
  returned: 0,
  active: 50,
  joined: 300,
  newcomersWait: null,
  estimates: { predictions: 0, hits: 0 },
  ...changes,
})
const own = (standing: Own["standing"], rank = 0): Own => ({ ...nowhere, standing, place: 201, rank })

describe("the seats of a sale with a line", () => {
  it("are open to whoever has a pass, and to nobody else while a line protects them", () => {
    for (const standing of ["none", "waiting", "returned", "left", "bought", "expired", "revoked"] as const) {
      expect([standing, isOpen(line(), own(standing))]).toEqual([standing, false])
    }
    expect(isOpen(line(), own("active"))).toBe(true)
  })

  it("are open to all where there is no line, it lets everybody through, or it protects nothing", () => {
    expect(isOpen(undefined, nowhere)).toBe(true)
    expect(isOpen(line({}, { method: "passthrough" }), nowhere)).toBe(true)
    expect(isOpen(line({}, { protects: false }), nowhere)).toBe(true)
  })
})

describe("seats that are kept for the reader", () => {
  const offered = { seatIds: [4, 5], until: 1_000 }

  it("are so until the time is over, as long as the pass lasts", () => {
    expect(keptAt({ ...own("active"), offered }, 999)).toBe(offered)
    expect(keptAt({ ...own("active"), offered }, 1_000)).toBeNull()
    expect(keptAt({ ...own("expired"), offered }, 999)).toBeNull()
    expect(keptAt(own("active"), 999)).toBeNull()
  })
})

describe("people around a place", () => {
  it("are those with a better rank and those with a worse one", () => {
    expect(neighbours(line(), own("waiting", 1))).toEqual({ ahead: 0, behind: 99 })
    expect(neighbours(line(), own("waiting", 100))).toEqual({ ahead: 99, behind: 0 })
  })

  it("have those before them who came back, for they are called first", () => {
    expect(neighbours(line({ returned: 3 }), own("waiting", 1))).toEqual({ ahead: 3, behind: 99 })
    expect(neighbours(line({ returned: 3 }), own("returned", 2))).toEqual({ ahead: 1, behind: 101 })
  })

  it("are never fewer than nobody, when the counts are older than the rank", () => {
    expect(neighbours(line({ waiting: 5 }), own("waiting", 9))).toEqual({ ahead: 8, behind: 0 })
  })
})

describe("a place in line", () => {
  it("waits until it has a pass or has ended", () => {
    const waiting = ["waiting", "returned"] as const
    const not = ["none", "active", "left", "bought", "expired", "revoked"] as const
    expect(waiting.every((standing) => waits(own(standing)))).toBe(true)
    expect(not.some((standing) => waits(own(standing)))).toBe(false)
  })

  it("moves from the rank it was first seen with to the front", () => {
    expect([progress(101, 101), progress(101, 51), progress(101, 1)]).toEqual([0, 0.5, 1])
    expect(progress(1, 1)).toBe(1)
    expect(progress(10, 12)).toBe(0)
  })
})

describe("an estimated wait", () => {
  it("is told in the unit that fits its longer end, and never promises less than it may take", () => {
    expect(span({ lowMs: 12_900, highMs: 40_100 })).toEqual({ unit: "second", low: 12, high: 41 })
    expect(span({ lowMs: 50_000, highMs: 200_000 })).toEqual({ unit: "minute", low: 0, high: 4 })
    expect(span({ lowMs: 4_000_000, highMs: 9_000_000 })).toEqual({ unit: "hour", low: 1, high: 3 })
    expect(span({ lowMs: 0, highMs: 0 })).toEqual({ unit: "second", low: 0, high: 1 })
  })
})

describe("asking for another estimate", () => {
  it("is worth it after a minute, or when a tenth of the way is done, but not all the time", () => {
    const asked = { at: 0, rank: 100 }
    expect(estimateIsOld(asked, 4_999, 1)).toBe(false)
    expect(estimateIsOld(asked, 5_000, 91)).toBe(false)
    expect(estimateIsOld(asked, 5_000, 90)).toBe(true)
    expect(estimateIsOld(asked, 59_999, 100)).toBe(false)
    expect(estimateIsOld(asked, 60_000, 100)).toBe(true)
  })
})

describe("how fast the front of a line moves", () => {
  it("is not known before it was seen twice, and is counted over the last ten seconds", () => {
    const pace = new FrontPace()
    expect(pace.perSecond).toBeUndefined()
    pace.saw(0, 100)
    expect(pace.perSecond).toBeUndefined()
    pace.saw(2_000, 105)
    expect(pace.perSecond).toBe(2.5)
    for (let at = 3_000; at <= 30_000; at += 1_000) pace.saw(at, 105)
    expect(pace.perSecond).toBe(0)
  })

  it("looks further back where it was seen seldom", () => {
    const pace = new FrontPace()
    pace.saw(0, 0)
    pace.saw(60_000, 120)
    expect(pace.perSecond).toBe(2)
  })
})

describe("the seats left by price", () => {
  it("are counted from the seats on the map, dearest first", () => {
    const seat = (tier: string, price: number, state: Seat["state"]) => ({ tier, price, state }) as Seat
    const seats = [seat("R", 100, "free"), seat("VIP", 300, "held"), seat("R", 100, "sold"), seat("VIP", 300, "free")]
    expect(tiersOf(seats)).toEqual([
      { name: "VIP", price: 300, free: 1, total: 2 },
      { name: "R", price: 100, free: 1, total: 2 },
    ])
  })
})

describe("a rank that is said aloud", () => {
  it("is said when it has changed, and at most every ten seconds", () => {
    const speaker = new Speaker()
    expect(speaker.due(40, 0)).toBe(true)
    expect(speaker.due(39, 9_999)).toBe(false)
    expect(speaker.due(31, 10_000)).toBe(true)
    expect(speaker.due(31, 60_000)).toBe(false)
    expect(speaker.due(30, 60_001)).toBe(true)
  })

  it("is not said again right after another sentence has named it", () => {
    const speaker = new Speaker()
    speaker.mark(40, 1_000)
    expect(speaker.due(40, 90_000)).toBe(false)
    speaker.mark(39, 90_000)
    expect(speaker.due(38, 95_000)).toBe(false)
    expect(speaker.due(38, 100_000)).toBe(true)
  })
})
