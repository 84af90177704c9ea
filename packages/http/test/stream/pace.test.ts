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

  it("leaves nothing to ticks that come so often that there is no room between two of them", () => {
    const slackMs = 2 * limits.streamBeatMs
    for (const costMs of [0, 40]) {
      // The time within which a tick comes, twice, and a round.
      const everyMs = costMs + 2 * slackMs
      for (const [ms, at] of [
        [everyMs, 20_000 + slackMs],
        [everyMs - 1, 20_010],
      ]) {
        const pace = told(10_000, costMs)
        pace.expect(20_000, ms)
        pace.departed()
        expect(pace.next(20_010)).toBe(at)
      }
    }
  })

  it("begins a round that is over by the tick, to the millisecond", () => {
    const pace = told(10_000, 240)
    pace.expect(20_000, 2_000)
    pace.departed()
    expect([21_759, 21_760, 21_761].map((now) => pace.next(now))).toEqual([21_759, 21_760, 22_100])
    // Within the slack of a tick, and at its end.
    expect([20_000, 20_099, 20_100].map((now) => pace.next(now))).toEqual([20_100, 20_100, 20_100])
    // Ticks before the one that is expected were as far apart.
    expect(pace.next(16_050)).toBe(16_100)
  })

  it("forgets what there was to tell when all are started over, and expects no ticks of a line that stands", () => {
    const pace = told(10_000, 240)
    pace.expect(20_000, 2_000)
    pace.ticked()
    pace.departed()
    pace.counted(30_000)
    pace.later(30_000)
    pace.forget()
    expect(pace.next(0)).toBe(never)
    pace.expect(0, 0)
    pace.departed()
    expect(pace.next(20_010)).toBe(20_010)
    expect(pace.tell(20_010)).toBe(false)
  })

  it("tells a tick at the end of the rest of the last one, and others at that of theirs", () => {
    const pace = told(10_000, 100)
    pace.ticked()
    expect(pace.tell(11_000)).toBe(true)
    pace.ticked()
    pace.departed()
    expect(pace.next(11_000)).toBe(11_200)
    expect(pace.tell(11_200)).toBe(true)
    pace.departed()
    expect(pace.next(11_300)).toBe(12_000)
    expect(pace.next(12_500)).toBe(12_500)
    pace.counted(12_600)
    expect(pace.next(11_300)).toBe(12_000)
  })
})
