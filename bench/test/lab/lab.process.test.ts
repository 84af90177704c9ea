/** The lab as people start it, in its smallest form: here it is about what happens, not how fast. */
import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, it, onTestFinished } from "vitest"
import { readLines } from "../../src/lab/workload/lines.ts"

const program = join(import.meta.dirname, "../../src/lab/main.ts")
const lab = (...words: ReadonlyArray<string>) => promisify(execFile)(process.execPath, [program, ...words])

it("measures a strategy and the engine, and writes the report with its chart", async () => {
  const out = mkdtempSync(join(tmpdir(), "ticketrush-lab-test-"))
  onTestFinished(() => rmSync(out, { recursive: true }))
  const words = ["--quick", "--only", "hot-50", "--strategy", "optimistic", "--strategy", "actor", "--out", out]
  await lab(...words)
  const lines = readLines(join(out, "results.jsonl"))
  expect(lines.map(({ contender }) => contender)).toEqual(["optimistic", "actor"])
  for (const { result } of lines) {
    // Two and two thirds options of 50 seats are asked for in the two seconds.
    expect(result).toMatchObject({ answers: { reserved: expect.any(Number), "seat-taken": expect.any(Number) } })
    expect(result).toMatchObject({ figures: { accepted: 134, deadlocks: 0 } })
  }
  expect(readFileSync(join(out, "report.md"), "utf8")).toContain("| optimistic |")
  expect(readFileSync(join(out, "hot-50-p99.svg"), "utf8")).toContain("<svg")
})
