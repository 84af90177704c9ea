import { describe, expect, it } from "vitest"
import { limits } from "../src/limits.ts"

describe("the limits", () => {
  it("are positive whole numbers", () => {
    for (const [name, limit] of Object.entries(limits)) {
      expect([name, Number.isSafeInteger(limit) && limit > 0]).toEqual([name, true])
    }
  })

  it("leave room for an answer within a second while the database is down", () => {
    expect(limits.mailboxWaitMsMax).toBeLessThan(1_000)
    expect(limits.outcomeWaitMsMax).toBeLessThan(1_000)
  })

  it("let the largest hold fit into the bytes that its event has for it", () => {
    expect(limits.seatsPerHoldMax).toBeLessThan(256)
    expect(limits.seatsPerHoldMax * limits.priceMax).toBeLessThan(Number.MAX_SAFE_INTEGER)
  })

  it("let the largest set-up pass as one request", () => {
    expect(limits.setupBodyBytesMax).toBeGreaterThan(limits.bodyBytesMax)
    expect(limits.setupBodyBytesMax * limits.optionsPerSetupMax).toBeGreaterThan(limits.setupLayoutBytesMax)
  })
})
