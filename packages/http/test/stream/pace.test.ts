import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { Pace } from "../../src/stream/topics/Pace.ts"

const never = Number.POSITIVE_INFINITY

/** A pace that has told something at `now`, in a round over all readers that took `costMs`. */
const told = (now: number, costMs: number): Pace => {
  const pace = new Pace()
  pace.tell(now)
  pace.cost(costMs)
  return pace
}

describe("the pace of a line", () => {
  it("has nothing to tell until something happens, then tells it at once", () => {
    const pace = new Pace()
    expect(pace.next(0)).toBe(never)
    pace.departed()
    expect(pace.next(0)).toBeLessThanOrEqual(limits.streamBeatMs)
    expect(pace.tell(1_000)).toBe(false)
    expect(pace.next(0)).toBe(never)
  })

  it("gathers departures the longer the dearer they are to tell, and never less than a beat", () => {
    const cheap = told(1_000, 1)
    cheap.departed()
    expect(cheap.next(0)).toBe(1_000 + limits.streamBeatMs)
    const dear = told(1_000, 250)
    dear.departed()
    expect(dear.next(0)).toBe(1_000 + 8 * 250)
  })

  it("tells a tick at once, even a moment after departures, and the next one after a rest", () => {
    const pace = told(1_000, 250)
    pace.departed()
    pace.ticked()
    expect(pace.next(0)).toBeLessThanOrEqual(1_000)
    expect(pace.tell(1_010)).toBe(true)
    pace.ticked()
    expect(pace.next(0)).toBe(1_010 + 2 * 250)
  })

  it("tells counts by their time and not for a while after something else", () => {
    const pace = told(1_000, 1)
    pace.counted(2_000)
    pace.counted(3_000)
    expect(pace.next(0)).toBe(2_000)
    pace.tell(1_500)
    expect(pace.next(0)).toBe(never)
    pace.later(1_700)
    expect(pace.next(0)).toBe(1_700)
  })

  it("leaves to an expected tick what would still be under way then, and tells it if the tick does not come", () => {
    const pace = told(10_000, 200)
    pace.expect(12_000, 2_000)
    pace.departed()
    // Due at 11,600 and over before the tick.
    expect(pace.next(0)).toBe(11_600)
    const dearer = told(10_000, 240)
    dearer.expect(12_000, 2_000)
    dearer.departed()
    // Due at 11,920: the tick would come in between.
    expect(dearer.next(0)).toBe(12_000 + 2 * limits.streamBeatMs)
    expect(dearer.next(13_990)).toBe(14_000 + 2 * limits.streamBeatMs)
    expect(dearer.next(14_050)).toBe(14_000 + 2 * limits.streamBeatMs)
    expect(dearer.next(14_100)).toBe(14_100)
    dearer.ticked()
    expect(dearer.next(11_000)).toBe(11_000)
    const frequent = told(10_000, 240)
    frequent.expect(10_100, 100)
    frequent.departed()
    expect(frequent.next(0)).toBe(11_920)
  })

  it("does not forget at once what a round over all readers costs", () => {
    const pace = told(1_000, 100)
    pace.cost(1)
    pace.departed()
    expect(pace.next(0)).toBeCloseTo(1_000 + 8 * 70)
  })
})
