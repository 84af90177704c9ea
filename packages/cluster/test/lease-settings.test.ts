import { describe, expect, it } from "vitest"
import { leaseMsMin, leaseSettings } from "../src/LeaseSettings.ts"

const lengths = [leaseMsMin, 2_001, 3_000, 6_000, 35_000, 300_000]

describe("the settings of a lease", () => {
  it.each(lengths)(
    "of %i ms renew it in a fourth of its length, so that a clock set back cannot end it (pitfall 9)",
    (leaseMs) => {
      const { refreshMs } = leaseSettings(leaseMs)
      expect(refreshMs * 4).toBeLessThanOrEqual(leaseMs)
      // Sharding shortens an interval that is longer than this one, and then waits less for an answer than we do.
      expect(refreshMs).toBeLessThan(leaseMs / 3)
    },
  )

  it.each(lengths)("of %i ms leave time for all tries of one renewal before the next (pitfall 1)", (leaseMs) => {
    const { answerMsMax, refreshMs, refreshMsMax, retryMs, triesMsMax } = leaseSettings(leaseMs)
    // Three that Redis does not answer, and a connection that is made anew meanwhile.
    expect(3 * answerMsMax + 2 * retryMs).toBeLessThan(triesMsMax)
    expect(triesMsMax).toBeLessThan(refreshMsMax)
    expect(refreshMsMax).toBeGreaterThan(refreshMs * 0.8)
    expect(refreshMsMax).toBeLessThan(refreshMs * 0.9)
  })

  it.each(lengths)("of %i ms wait for locks for less time than Sharding listens", (leaseMs) => {
    const { acquireMsMax, answerMsMax, refreshMs } = leaseSettings(leaseMs)
    expect(acquireMsMax + 1.5 * answerMsMax).toBeLessThan(refreshMs)
  })

  it("are refused where one pause of the loop would end a lease", () => {
    expect(() => leaseSettings(leaseMsMin - 1)).toThrow("a lease lasts at least 2000 ms")
  })
})
