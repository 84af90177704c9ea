import { describe, expect, it } from "vitest"
import { parseOptions } from "../src/options.ts"

const read = (line: string) => parseOptions(line.split(" "))

describe("--race", () => {
  it("takes a seed, many seeds, or neither", () => {
    expect(read("--race none --seed 7")).toMatchObject({ race: "none", seeds: { first: 7, last: 7 }, many: false })
    expect(read("--race none --seeds 5..9")).toMatchObject({ seeds: { first: 5, last: 9 }, many: true })
    expect(read("--race none")).toMatchObject({ seeds: { first: 1, last: 1 }, many: false })
    expect(read("--race none --patch bug.patch")).toMatchObject({ race: "none", patch: "bug.patch" })
  })

  it("says to --minimize that nothing is left to shrink", () => {
    expect(() => read("--race none --minimize")).toThrow(
      "--race prints the shortest schedule that double-books anyway: there is nothing for --minimize to do",
    )
  })

  it.each([
    "--faults none",
    "--people 5",
    "--requests 9",
    "--salt 1",
    "--nodes 2",
    "--concerts 2",
    "--safety-ms 9",
    "--no-line",
    "--workers 2",
    "--keep-going",
    "--faults-min 1",
    "--situations-min 1",
    "--mutants-median-max 9",
    "--mutants",
    "--out folder",
    "--timeline",
    "--verbose",
    "--json",
    "--replay run.json",
    "--journal export.jsonl",
    "--seed 7 --seeds 1..2",
  ])("refuses %s, which has no meaning there", (option) => {
    expect(() => read(`--race none ${option}`)).toThrow(/^--race (does not take --|takes --seed or --seeds)/)
  })
})
