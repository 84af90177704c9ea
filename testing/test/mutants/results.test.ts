import { appendFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { readArguments, usage } from "../../../scripts/mutants/arguments.ts"
import { chosen } from "../../../scripts/mutants/choose.ts"
import { mutantsOf } from "../../../scripts/mutants/generate.ts"
import { reportPage, summaryLines } from "../../../scripts/mutants/report.ts"
import { addResult, type Result, readResults, scoreOf, type Verdict } from "../../../scripts/mutants/results.ts"
import { shortSeeds } from "../../../scripts/mutants/scope.ts"

const result = (id: string, verdict: Verdict): Result => ({
  ...{ id, verdict, path: "packages/engine/src/core/line.ts", line: 7, operator: "logic" },
  ...{ before: "a || b", after: "a && b", asked: 3, ms: 100 },
})

describe("results", () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ticketrush-mutants-"))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it("are read back, the newest of each mutant, also beside a torn last line", () => {
    const file = join(folder, "results.jsonl")
    expect(readResults(file).size).toBe(0)
    for (const each of [result("a", "survived"), result("b", "killed"), result("a", "killed")]) addResult(file, each)
    appendFileSync(file, '{"id":"c","verd')
    expect([...readResults(file).values()]).toEqual([result("a", "killed"), result("b", "killed")])
  })
})

describe("the score", () => {
  const results = [
    ...["a", "b", "c"].map((id) => result(id, "killed")),
    ...[result("d", "survived"), result("e", "unreached"), result("f", "timeout")],
  ]

  it("is what was killed of what was killed or survived; what no test reaches has survived, timeouts stand apart", () => {
    expect(scoreOf(results)).toEqual({ killed: 3, survived: 2, timeouts: 1, percent: 60 })
  })

  it("is printed below the survivors", () => {
    expect(summaryLines(results).at(-1)).toBe("6 mutants: 3 killed, 2 survived, 1 timeouts; score 60.0 %")
    expect(summaryLines(results)).toHaveLength(3)
  })

  it("stands on the page with every survivor and for each folder and kind", () => {
    const page = reportPage(results, { seed: 1 })
    expect(page).toContain("| **all** | 6 | 3 | 2 | 1 | 60.0 % |")
    expect(page).toContain("| `core` | 6 | 3 | 2 | 1 | 60.0 % |")
    expect(page).toContain("| logic | 6 | 3 | 2 | 1 | 60.0 % |")
    expect(page).toContain("| `d` | `packages/engine/src/core/line.ts:7` | ``a \\|\\| b`` | ``a && b`` |")
  })
})

describe("the tests that a mutant is shown to", () => {
  const near = "packages/engine/test/core/line.test.ts"
  const beside = "packages/engine/test/actor/line.test.ts"
  const slow = "packages/engine/test/core/model.test.ts"
  const far = "packages/http/test/stream/hub.test.ts"
  const ms = { [far]: 10, [shortSeeds]: 900, [beside]: 20, [slow]: 500, [near]: 30 }
  const reach = { ms, testsOf: () => Object.keys(ms), share: () => 0.5 }
  const [mutant] = mutantsOf([{ path: "packages/engine/src/core/line.ts", text: "f(1)" }])

  it("begin with those of its folder, then come the seeds, those of its package and the others", () => {
    expect(chosen(mutant, reach, () => 0, 10_000)).toEqual([near, slow, shortSeeds, beside, far])
  })

  it("begin, of one folder, with the one that does the most of its work in the source", () => {
    const share = (test: string, source: string): number => (source === mutant.path && test === slow ? 0.9 : 0.1)
    expect(chosen(mutant, { ...reach, share }, () => 0, 10_000)).toEqual([slow, near, shortSeeds, beside, far])
  })

  it("begin with those that found the most in the least time", () => {
    expect(chosen(mutant, reach, (_, test) => (test === far || test === slow ? 1 : 0), 10_000)).toEqual([
      ...[far, slow, near, shortSeeds, beside],
    ])
  })

  it("take no longer than they may, and quick ones fill what is left", () => {
    expect(chosen(mutant, reach, () => 0, 100)).toEqual([near, beside, far])
    expect(chosen(mutant, reach, () => 0, 5)).toEqual([near])
  })
})

describe("the command line", () => {
  it("asks for 500 of all folders if nothing else is said", () => {
    expect(readArguments([])).toMatchObject({ sample: 500, seed: 1, jobs: 1, budgetMs: 30_000, help: false })
    expect(readArguments(["--only", "audit", "--sample", "7"])).toMatchObject({ folders: ["audit"], sample: 7 })
  })

  it.each([
    [["--only", "web"], /there is no folder "web" to mutate: there are core, actor, journal, stream, audit/],
    [["--sample", "0"], /--sample takes a whole number from 1 to 100000, not "0"/],
    [["--jobs", ""], /--jobs takes a whole number/],
    [["--fast"], /--fast/],
  ])("refuses %j with a sentence", (words, sentence) => {
    expect(readArguments(words)).toMatch(sentence)
  })

  it("describes each of its options", () => {
    for (const name of ["sample", "seed", "only", "id", "again", "budget", "jobs", "out", "list", "report", "min"]) {
      expect(usage).toContain(`--${name}`)
    }
  })
})
