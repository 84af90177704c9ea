/** The lab as people start it, in its smallest form: here it is about what happens, not how fast. */
import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, it, onTestFinished } from "vitest"
import type { Measured } from "../../src/lab/site/Measured.ts"
import { readLines } from "../../src/lab/workload/lines.ts"

const program = join(import.meta.dirname, "../../src/lab/main.ts")
const lab = (...words: ReadonlyArray<string>) => promisify(execFile)(process.execPath, [program, ...words])

it("measures a strategy of one's own and the engine, has them judged, and writes the report with its chart", async () => {
  const out = mkdtempSync(join(tmpdir(), "ticketrush-lab-test-"))
  onTestFinished(() => rmSync(out, { recursive: true }))
  const own = join(import.meta.dirname, "../../../packages/engine/test/backends/example-strategy.ts")
  const chosen = ["--only", "hot-50", "--strategy", "conditional", "--strategy", "actor"]
  await lab("--quick", "--backend", own, ...chosen, "--out", out)
  const lines = readLines(join(out, "results.jsonl"))
  expect(lines.map(({ contender }) => contender)).toEqual(["actor", "conditional"])
  for (const { result } of lines) {
    // Two options of 50 seats, and a part of the third, are asked for in the two seconds.
    expect(result).toMatchObject({ answers: { "seat-taken": expect.any(Number) }, violations: {} })
    const { accepted, deadlocks, unclear } = (result as Measured).figures
    expect(accepted).toBeGreaterThanOrEqual(100)
    expect({ deadlocks, unclear }).toEqual({ deadlocks: 0, unclear: 0 })
  }
  expect(readFileSync(join(out, "report.md"), "utf8")).toContain("| conditional |")
  expect(readFileSync(join(out, "hot-50-p99.svg"), "utf8")).toContain("<svg")
})

const raceOf = async (file: string, name: string): Promise<{ readonly code: number; readonly said: string }> => {
  const out = mkdtempSync(join(tmpdir(), "ticketrush-lab-test-"))
  onTestFinished(() => rmSync(out, { recursive: true }))
  const own = ["--backend", join(import.meta.dirname, file), "--strategy", name]
  const { code, stderr } = await lab("--quick", "--only", "race", ...own, "--out", out).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }: { readonly code: number; readonly stderr: string }) => ({ code, stderr }),
  )
  const said = stderr.trim().split("\n").at(-1)!
  expect(readFileSync(join(out, "report.md"), "utf8")).toContain(said)
  return { code, said }
}

it("ends with code 3 where a strategy of one's own that calls itself correct sells a seat twice", async () => {
  const { code, said } = await raceOf("liar-strategy.ts", "liar")
  expect(code).toBe(3)
  expect(said).toMatch(/^`liar` calls itself correct, and broke what it promises: \d+ double-booked/)
})

it("ends with code 4 where a strategy that calls itself wrong is not found wrong", async () => {
  const { code, said } = await raceOf("modest-strategy.ts", "modest")
  expect([code, said]).toEqual([4, "`modest` calls itself wrong, and nothing wrong was found (race)."])
})

it("ends with code 2 where its command line is not understood", async () => {
  await expect(lab("--seconds", "none")).rejects.toMatchObject({ code: 2 })
})
