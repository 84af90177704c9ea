import { describe, expect, it } from "vitest"
import { drawn, mutantsOf, sampled } from "../../../scripts/mutants/generate.ts"

const sources = ["a.ts", "b.ts"].map((path) => ({
  path,
  text: Array.from({ length: 40 }, (_, i) => `export const f${i} = (x: number) => x + ${i}\n`).join(""),
}))
const all = mutantsOf(sources)
const sampleOf = (seed: number, size: number, from = all) =>
  sampled(
    drawn(from, seed),
    sources,
    size,
    () => false,
    async () => true,
  )

describe("a sample", () => {
  it("is the same for the same seed, another for another one, and a larger one begins with it", async () => {
    const sample = await sampleOf(1, 20)
    expect(sample).toHaveLength(20)
    expect(await sampleOf(1, 20)).toEqual(sample)
    expect((await sampleOf(1, 30)).slice(0, 20)).toEqual(sample)
    expect(await sampleOf(2, 20)).not.toEqual(sample)
  })

  it("loses only what is gone from the sources", async () => {
    const sample = await sampleOf(1, 20)
    const gone = sample[7]
    const rest = all.filter(({ id }) => id !== gone.id)
    expect(await sampleOf(1, 19, rest)).toEqual(sample.filter(({ id }) => id !== gone.id))
  })

  it("holds nothing that the types refuse", async () => {
    const refuses = (_: string, text: string): boolean => text.includes(" - ")
    const sample = await sampled(drawn(all, 1), sources, all.length, refuses, async () => true)
    expect(sample.length).toBeGreaterThan(10)
    expect(sample.some(({ operator }) => operator === "arithmetic")).toBe(false)
  })
})
