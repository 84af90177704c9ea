/** A short run of `line-backends`: each line takes the load and admits in order, and a refusal ends the measurement. */
import { limits } from "@ticketrush/protocol"
import { createDatabase, hasPrivateRedis, startRedis } from "@ticketrush/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { type LineJob, measureLine } from "../../src/line-backends/measure.ts"
import { run } from "../../src/line-backends/run.ts"
import type { SideJob } from "../../src/line-backends/sides.ts"

const line: LineJob = { seconds: 0.2, callers: 16, rate: 500, crowd: 1_500, server: 0 }

const measured = async (side: SideJob) => {
  const result = await run({ side, line })
  expect(result).toMatchObject({ admittedInOrder: true, joinLatency: { count: 100 } })
  expect(result.waiting).toBeGreaterThan(100)
  for (const figure of [result.joinsPerSecond, result.ranksPerSecond, result.admissionMs]) {
    expect(figure).toBeGreaterThan(0)
  }
}

describe("a line under load", () => {
  it("is that of a sale with its journal in memory", () => measured({ kind: "sale", url: null }))

  it("is that of a sale with its journal in Postgres", async () => {
    const database = await createDatabase()
    onTestFinished(() => database.drop())
    await measured({ kind: "sale", url: database.url })
  })

  it.runIf(hasPrivateRedis())("is one in Redis", async () => {
    const server = await startRedis()
    onTestFinished(() => server.remove())
    await measured({ kind: "redis", url: server.url })
  })

  it("that refuses a join gives no figure", async () => {
    const full = {
      kind: "refused",
      refusal: { code: "line-full", detail: { limit: limits.placesPerSaleMax } },
    } as const
    const refusing = {
      line: {
        join: (_concert: number, _person: number, _now: number, done: (answer: typeof full) => void) => done(full),
      },
      set: async () => {},
      now: () => 0,
    }
    await expect(measureLine(refusing as never, line)).rejects.toThrow("line-full")
  })
})
