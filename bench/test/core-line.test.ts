import { describe, expect, it } from "vitest"
import { jobOf, measure, sameAnswers } from "../src/core-line/experiment.ts"
import { lineNames } from "../src/core-line/lines.ts"

describe("the line of a sale beside lines as they are usually written", () => {
  const people = 20_000

  it("answers the same ranks and admits in the same order", async () => {
    const results = Object.fromEntries(
      await Promise.all(lineNames.map(async (name) => [name, [await measure(jobOf(name, people))]] as const)),
    )
    for (const [result] of Object.values(results)) expect(result.admitted).toBe(people - jobOf("sale", people).leaves)
    sameAnswers(results)
  })

  it("is told apart from a line that answers differently", async () => {
    const result = await measure(jobOf("sale", 2_000))
    const other = { ...result, answers: { ...result.answers, order: result.answers.order + 1 } }
    expect(() => sameAnswers({ sale: [result], other: [other] })).toThrow("answer differently")
  })

  it("keeps at most 64 bytes a person when its tables are full", async () => {
    const { bytesEach } = await measure({ ...jobOf("sale", 2 ** 16 - 1), ranks: 1, leaves: 1 })
    expect(bytesEach).toBeLessThan(64)
  })
})
