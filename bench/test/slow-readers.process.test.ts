import { describe, expect, it } from "vitest"
import { openPostgres } from "../src/http/Postgres.ts"
import { slowReadersDrill } from "../src/slow-readers/drill.ts"

describe("readers who stop reading, vanish or come back every second", () => {
  it("neither end nor mislead the others, are gone in time, and cost no memory", async () => {
    const postgres = await openPostgres()
    try {
      const plan = { people: 100, greedy: 3, seats: 20_000, everyMs: 400, quietMs: 2_500, troubleMs: 4_000 }
      const result = await slowReadersDrill(plan, postgres, () => {})
      expect(result.quiet.count).toBeGreaterThan(300)
      expect(result.trouble.count).toBeGreaterThan(500)
      expect(result.goodEnded).toBe(0)
      expect(result.wrong).toEqual({ count: 0, examples: [] })
      expect(result.reconnects).toBeGreaterThan(50)
      expect(result.silentGoneMs, "no answer to a ping for 32 s").toBeLessThan(60_000)
      expect(result.memoryAfter - result.memoryBefore).toBeLessThan(32)
    } finally {
      await postgres.stop()
    }
  })
})
