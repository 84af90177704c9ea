/** Single cells of the lab with real servers, in short windows: what is asked and judged, not how fast it is. */
import { hasPrivateKafka, hasPrivateRedis } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Asked, cellsOf } from "../../src/lab/run.ts"
import type { Measured } from "../../src/lab/site/Measured.ts"
import { Servers } from "../../src/lab/site/Servers.ts"
import type { LabOptions } from "../../src/lab/workload/options.ts"
import type { Settings } from "../../src/lab/workload/Workload.ts"

const options: LabOptions = {
  quick: false,
  only: [],
  strategies: [],
  backends: [],
  against: null,
  seconds: 1,
  processes: null,
  rounds: 1,
  fresh: false,
  out: "",
}

const isUnder =
  (settings: Settings) =>
  ({ cell }: Asked): boolean =>
    Object.entries(settings).every(([name, value]) => cell.settings[name] === value)

describe("a cell of the lab", () => {
  let servers: Servers
  beforeAll(() => {
    servers = new Servers()
  })
  afterAll(() => servers.stop())

  const measured = async (workload: string, strategy: string, settings: Settings): Promise<Measured> => {
    const asked = (await cellsOf({ ...options, only: [workload], strategies: [strategy] })).find(isUnder(settings))
    if (asked === undefined) throw new Error(`${workload} has no such cell: ${JSON.stringify(settings)}`)
    return asked.cell.measure(servers)
  }

  const correct = ["optimistic", "batched", "actor"]
  const withParts = [...(hasPrivateRedis() ? ["redis-lua"] : []), ...(hasPrivateKafka() ? ["kafka"] : [])]

  it.each([...correct, ...withParts])("gives each hold of a release loop back: %s", async (strategy) => {
    const { answers, figures, violations } = await measured("release-loops", strategy, { flushMs: 0, processes: 1 })
    expect(violations).toEqual({})
    expect(figures).toMatchObject({ unclear: 0 })
    expect(answers.reserved).toBeGreaterThan(0)
    expect(answers.released).toBe(answers.reserved)
  })

  it.runIf(hasPrivateKafka())("reaches Kafka through the slow network", async () => {
    const { answers, figures, violations } = await measured("hot-50", "kafka", { networkMs: 2 })
    expect(violations).toEqual({})
    expect(figures).toMatchObject({ unclear: 0 })
    expect(answers.reserved).toBeGreaterThan(0)
  })

  it.runIf(hasPrivateKafka())("finds a ceiling of Kafka, with few or many decided together", async () => {
    const { answers, violations } = await measured("throughput", "kafka", { pool: 64, messagesAtOnce: 1_000 })
    expect(violations).toEqual({})
    expect(answers.reserved).toBeGreaterThan(0)
  })

  it.each(["several-seats", "spread", "sold-out"])("sells correctly where each flush is slow: %s", async (workload) => {
    const { figures, violations } = await measured(workload, "optimistic", { flushMs: 2 })
    expect(violations).toEqual({})
    expect(figures).toMatchObject({ unclear: 0 })
  })

  it("sells correctly through two processes over the same stores", async () => {
    const { answers, violations } = await measured("hot-50", "pessimistic", { processes: 2 })
    expect(violations).toEqual({})
    expect(answers.reserved).toBeGreaterThan(0)
  })
})
