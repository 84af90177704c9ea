import { describe, expect, it } from "vitest"
import { openPostgres } from "../src/http/Postgres.ts"
import { runStreams, type StreamsPlan } from "../src/streams/run.ts"

/** The measurement of the bench, small: what it asserts here is what people were told, not how fast. */
const small = (frames: StreamsPlan["frames"]): StreamsPlan => ({
  streams: [
    { wire: "sse", count: 150 },
    { wire: "ws", count: 150 },
  ],
  frames,
  ...{ leavers: 40, ticks: 5, batch: 7, everyMs: 400, statusRate: 50 },
})

describe("people who watch their line live", () => {
  for (const frames of ["personal", "shared"] as const) {
    it(`all know their rank in the end, from ${frames} frames, though others leave in between`, async () => {
      const postgres = await openPostgres()
      try {
        const result = await runStreams(small(frames), postgres, () => {})
        expect(result.opened).toBe(300)
        expect(result.endings).toEqual({})
        expect(result.gaps).toBe(0)
        expect(result.ticks).toBeGreaterThanOrEqual(4)
        expect(result.admitted).toBeGreaterThanOrEqual(20)
        expect(result.wrong).toEqual({ count: 0, examples: [] })
        if (frames === "shared") expect(result.missing, "ticks that some were never told of").toBe(0)
        expect(result.latency.count).toBeGreaterThan(900)
      } finally {
        await postgres.stop()
      }
    })
  }
})
