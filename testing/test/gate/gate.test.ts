/** The gate itself: it is green only when every step is there, ran and passed. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { Children } from "../../../scripts/gate/Children.ts"
import { countTests } from "../../../scripts/gate/report.ts"
import { runSteps } from "../../../scripts/gate/run.ts"
import { root, type Step } from "../../../scripts/gate/Step.ts"
import { check, test, verify } from "../../../scripts/gate/steps.ts"

/** What the gate came to and what it said. No step of these tests gets as far as a process. */
const run = async (steps: ReadonlyArray<Step>, children = new Children(root)) => {
  const said: Array<string> = []
  const count = await runSteps(steps, children, (line) => said.push(line))
  return { count, said: said.join("\n") }
}

const moved: Step = { name: "simulation", entry: "packages/sim/src/moved.ts", args: [], counts: "exit code" }

describe("a gate", () => {
  it("fails when the file of a step is missing, and names it", async () => {
    const { count, said } = await run([moved])
    expect(count).toEqual({ passed: 0, failed: 1 })
    expect(said).toContain("packages/sim/src/moved.ts is not there")
    expect(said).toContain("FAILED")
  })

  it("fails when the program of its tests is missing", async () => {
    expect((await run([{ ...moved, counts: "vitest report" }])).count).toEqual({ passed: 0, failed: 1 })
  })

  it("fails when it has no step", async () => {
    const { count, said } = await run([])
    expect(count).toEqual({ passed: 0, failed: 1 })
    expect(said).toContain("there is no step to run")
  })

  it("fails for each step that did not get its turn", async () => {
    const children = new Children(root)
    await children.stop()
    const { count, said } = await run([moved, moved], children)
    expect(count).toEqual({ passed: 0, failed: 2 })
    expect(said).toContain("not run")
  })

  it.each([check, test, verify])(
    "$name: every step starts from a file that is there, under a name of its own",
    (gate) => {
      const names = gate.steps.map(({ name }) => name)
      expect(names.length).toBeGreaterThan(0)
      expect(names).toEqual([...new Set(names)])
      expect(gate.steps.map(({ entry }) => entry).filter((entry) => !existsSync(join(root, entry)))).toEqual([])
    },
  )
})

describe("the scripts of package.json", () => {
  it("start from files that are there", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>
    }
    const entries = Object.values(scripts).flatMap((line) => /\bnode (\S+)/.exec(line)?.[1] ?? [])
    expect(entries).toContain("scripts/check.ts")
    expect(entries.filter((entry) => !existsSync(join(root, entry)))).toEqual([])
  })
})

describe("a run of tests", () => {
  type Result = { readonly status: string; readonly fullName: string }
  const count = (code: number, results: ReadonlyArray<Result> | undefined, status = "passed") => {
    const folder = mkdtempSync(join(tmpdir(), "ticketrush-report-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, "report.json")
    const file = {
      name: join(root, "testing/test/a.test.ts"),
      status,
      startTime: 0,
      endTime: 1,
      assertionResults: results,
    }
    if (results !== undefined) writeFileSync(path, JSON.stringify({ testResults: [file] }))
    return countTests(code, path, () => {})
  }
  const passed = { status: "passed", fullName: "it passes" }
  const failed = { status: "failed", fullName: "it fails" }

  it("counts each test", () => {
    expect(count(0, [passed, passed])).toEqual({ passed: 2, failed: 0 })
    expect(count(1, [passed, failed])).toEqual({ passed: 1, failed: 1 })
  })

  it("fails without a report", () => {
    expect(count(0, undefined)).toEqual({ passed: 0, failed: 1 })
  })

  it("fails without any test", () => {
    expect(count(0, [])).toEqual({ passed: 0, failed: 1 })
    expect(count(0, [{ status: "skipped", fullName: "it waits" }])).toEqual({ passed: 0, failed: 1 })
  })

  it("fails when a file broke before its first test", () => {
    expect(count(1, [], "failed")).toEqual({ passed: 0, failed: 1 })
  })

  it("fails when every test passed and something broke outside of them", () => {
    expect(count(1, [passed])).toEqual({ passed: 1, failed: 1 })
  })
})
