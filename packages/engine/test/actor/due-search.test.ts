import { describe, expect, it } from "vitest"
import { DueSearch } from "../../src/actor/DueSearch.ts"
import { LoadMeter } from "../../src/actor/LoadMeter.ts"
import type { DueResult } from "../../src/journal/Journal.ts"

const everyMs = 1_000

const searching = () => {
  const asked: Array<(result: DueResult) => void> = []
  const found: number[] = []
  const told: string[] = []
  const search = new DueSearch({
    journal: { due: (done) => void asked.push(done) },
    log: { warn: () => {} },
    parts: { failed: (name) => told.push(`${name} failed`), works: (name) => told.push(`${name} works`) },
    everyMs,
    found: ({ concertId }) => found.push(concertId),
  })
  const due = (...ids: number[]): DueResult => ({
    kind: "due",
    sales: ids.map((concertId) => ({ concertId, epoch: 1 })),
  })
  return { asked, due, found, search, told }
}

describe("the search for due sales", () => {
  it("asks once at a time, and again a while after it asked", () => {
    const { asked, due, search } = searching()
    search.poll(0)
    search.poll(everyMs)
    expect(asked).toHaveLength(1)
    asked[0](due())
    search.poll(everyMs - 1)
    expect(asked).toHaveLength(1)
    search.poll(everyMs)
    expect(asked).toHaveLength(2)
  })

  it("asks nothing more once it is stopped, and answers of before find nothing", () => {
    const { asked, due, found, search } = searching()
    search.poll(0)
    search.stop()
    asked[0](due(7))
    search.poll(5 * everyMs)
    expect([asked.length, found]).toEqual([1, []])
  })

  it("says whether it works, and asks again after a failure", () => {
    const { asked, due, found, search, told } = searching()
    search.poll(0)
    asked[0]({ kind: "failed", reason: "no answer" })
    search.poll(everyMs)
    asked[1](due(7, 8))
    expect([told, found]).toEqual([
      ["due failed", "due works"],
      [7, 8],
    ])
  })

  it("lets a sale that cannot be loaded rest, each time twice as long up to a bound, and no other", () => {
    const { asked, due, found, search } = searching()
    const rests: number[] = []
    let failedAt = 0
    for (let now = 0; now < 200 * everyMs; now += everyMs) {
      search.poll(now)
      asked.at(-1)!(due(7, 8))
      if (found.splice(0).includes(7)) {
        rests.push((now - failedAt) / everyMs)
        search.couldNotLoad(7, now)
        failedAt = now
      }
    }
    expect(rests.slice(0, 9)).toEqual([0, 1, 2, 4, 8, 16, 16, 16, 16])
  })

  it("tries everything again once any sale could be loaded", () => {
    const { asked, due, found, search } = searching()
    search.couldNotLoad(7, 0)
    search.couldNotLoad(7, 0)
    search.poll(0)
    asked[0](due(7, 8))
    expect(found).toEqual([8])
    search.couldLoad()
    search.poll(everyMs)
    asked[1](due(7, 8))
    expect(found).toEqual([8, 7, 8])
  })
})

describe("the estimate of how long a command waits", () => {
  /** Answers `perMs` commands a millisecond for some windows. */
  const measured = (perMs: number, windows: number): LoadMeter => {
    const meter = new LoadMeter(0)
    for (let now = 250; now <= windows * 250; now += 250) {
      for (let n = 0; n < perMs * 250; n++) meter.answered()
      meter.tick(now, true)
    }
    return meter
  }

  it("is what stands before it divided by how fast commands were answered lately", () => {
    expect(measured(2, 12).waitMs(1_000, 100)).toBeCloseTo(500, 0)
    expect(measured(20, 12).waitMs(1_000, 100)).toBeCloseTo(50, 0)
  })

  it("is nothing while one drain takes it all", () => {
    const meter = measured(2, 12)
    expect(meter.waitMs(99, 100)).toBe(0)
    expect(meter.waitMs(100, 100)).toBeGreaterThan(0)
  })

  it("follows the newest window by half", () => {
    const meter = measured(2, 12)
    for (let n = 0; n < 1_000; n++) meter.answered()
    meter.tick(12 * 250 + 249, true)
    expect(meter.waitMs(1_000, 100)).toBeCloseTo(500, 0)
    meter.tick(12 * 250 + 250, true)
    expect(meter.waitMs(1_000, 100)).toBeCloseTo(1_000 / 3, 0)
  })

  it("takes one flush that is longer than a window for one, and forgets a window in which nothing waited", () => {
    const slow = measured(2, 12)
    for (let window = 13; window <= 15; window++) slow.tick(window * 250, true)
    for (let n = 0; n < 1_000; n++) slow.answered()
    slow.tick(16 * 250, true)
    expect(slow.waitMs(1_000, 100)).toBeCloseTo(1_000 / 1.5, 0)
    const idle = measured(2, 12)
    for (let window = 13; window <= 15; window++) idle.tick(window * 250, false)
    for (let n = 0; n < 500; n++) idle.answered()
    idle.tick(16 * 250, true)
    expect(idle.waitMs(1_000, 100)).toBeCloseTo(500, 0)
  })
})
