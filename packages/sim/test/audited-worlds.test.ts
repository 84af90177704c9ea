import { SaleAudit } from "@ticketrush/audit/SaleAudit"
import { describe, expect, it } from "vitest"
import { runWorld } from "../src/run.ts"

describe("the auditor", () => {
  it("finds nothing wrong with the journals that simulated worlds leave, whatever faults there were", () => {
    let events = 0
    for (let seed = 1; seed <= 60; seed++) {
      const { database, draw, violation } = runWorld({ seed, overrides: {} }, false)
      expect(violation).toBe(undefined)
      for (const { concertId, records } of database.streams.values()) {
        const audit = new SaleAudit(concertId, draw.limits.expiriesPerDrainMax, draw.limits.wishesPerDrainMax)
        for (const record of records) audit.take(record)
        const { figures, violations } = audit.report()
        expect(violations, `seed ${seed}, concert ${concertId}`).toEqual([])
        events += figures.events
      }
    }
    expect(events).toBeGreaterThan(5_000)
  })
})
