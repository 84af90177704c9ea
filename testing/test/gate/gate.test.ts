/** The gate itself: it is green only when every step is there, ran and passed. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { refuseUnknownSettings } from "@ticketrush/http/boot/unknown-settings"
import { Effect } from "effect"
import { describe, expect, it, onTestFinished } from "vitest"
import { Children } from "../../../scripts/gate/Children.ts"
import { markVariable } from "../../../scripts/gate/processes.ts"
import { countTests } from "../../../scripts/gate/report.ts"
import { runSteps } from "../../../scripts/gate/run.ts"
import { root, type Step } from "../../../scripts/gate/Step.ts"
import { check, test, verify } from "../../../scripts/gate/steps.ts"
import { reportVariable, type TestFile, type TestReport } from "../../../scripts/gate/TestReport.ts"
import { missingVariable } from "../../src/kafka-program.ts"
import { allPartsVariable, withoutVariable } from "../../src/parts.ts"

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
    expect(count).toMatchObject({ passed: 0, failed: 1 })
    expect(said).toContain("packages/sim/src/moved.ts is not there")
    expect(said).toContain("FAILED")
  })

  it("fails when the program of its tests is missing", async () => {
    expect((await run([{ ...moved, counts: "vitest report" }])).count).toMatchObject({ passed: 0, failed: 1 })
  })

  it("fails when it has no step", async () => {
    const { count, said } = await run([])
    expect(count).toMatchObject({ passed: 0, failed: 1 })
    expect(said).toContain("there is no step to run")
  })

  it("fails for each step that did not get its turn", async () => {
    const children = new Children(root)
    await children.stop()
    const { count, said } = await run([moved, moved], children)
    expect(count).toMatchObject({ passed: 0, failed: 2 })
    expect(said).toContain("not run")
  })

  it("names at its end what failed, 40 of them at most", async () => {
    const { count, said } = await run(Array.from({ length: 42 }, () => moved))
    const last = said.split("\n").slice(-43)
    expect(last.filter((line) => line.startsWith("simulation: packages/sim/src/moved.ts is not there"))).toHaveLength(
      40,
    )
    expect(last.slice(-3)).toEqual(["and 2 more, which stand above, in the output", "", "0 passed, 42 failed"])
    expect(count.failures).toHaveLength(42)
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

describe("the environment of a step", () => {
  it("holds no variable that a server, started by a test, takes for a wrong setting", () => {
    const ofSteps = [check, test, verify].flatMap(({ steps }) =>
      steps.flatMap(({ environment = {} }) => Object.keys(environment)),
    )
    const names = [markVariable, reportVariable, allPartsVariable, withoutVariable, missingVariable, ...ofSteps]
    expect(ofSteps).not.toEqual([])
    for (const name of names) Effect.runSync(refuseUnknownSettings({ [name]: "1" }))
  })
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
  /** What it comes to with this report, or without one. */
  const count = (code: number, report?: TestReport) => {
    const folder = mkdtempSync(join(tmpdir(), "ticketrush-report-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, "report.json")
    if (report !== undefined) writeFileSync(path, JSON.stringify(report))
    return countTests(code, path, () => {})
  }
  const reportOf = (tests: TestFile["tests"], errors: TestFile["errors"] = []): TestReport => ({
    files: [{ name: "testing/test/door.test.ts", project: "unit", ms: 1, tests, errors }],
    errors: [],
  })
  const passed = { title: "a door > opens", state: "passed" } as const
  const skipped = { title: "a door > waits", state: "skipped" } as const
  const error = "AssertionError: expected \u001b[31m1\u001b[39m to be 2\nsecond line"
  const failed = { title: "a door > closes", state: "failed", error } as const
  const file = "testing/test/door.test.ts (unit)"

  it("counts each test", () => {
    expect(count(0, reportOf([passed, passed]))).toEqual({ passed: 2, failed: 0, notRun: 0, failures: [] })
  })

  it("names each failed test by its file and full title, with the first line of its error", () => {
    expect(count(1, reportOf([passed, failed]))).toEqual({
      passed: 1,
      failed: 1,
      notRun: 0,
      failures: [`${file} > a door > closes: AssertionError: expected 1 to be 2`],
    })
  })

  it("counts apart what did not run", () => {
    expect(count(0, reportOf([passed, skipped]))).toEqual({ passed: 1, failed: 0, notRun: 1, failures: [] })
  })

  it("fails without a report", () => {
    expect(count(0)).toEqual({ passed: 0, failed: 1, notRun: 0, failures: ["vitest ended before it wrote a report"] })
  })

  it.each([[[]], [[skipped]]])("fails without any test: %j", (tests) => {
    expect(count(0, reportOf(tests))).toMatchObject({ passed: 0, failed: 1, failures: ["no test ran"] })
  })

  it("fails when a file or a group of tests broke outside of its tests, and names it", () => {
    const broken = reportOf([passed, skipped], [{ error: "there is no nginx" }, { group: "a door", error: "stuck" }])
    expect(count(1, broken)).toEqual({
      passed: 1,
      failed: 2,
      notRun: 1,
      failures: [`${file}: there is no nginx`, `${file} > a door: stuck`],
    })
  })

  it("fails when every test passed and something broke outside of them", () => {
    expect(count(1, { ...reportOf([passed]), errors: ["Error: reset"] })).toEqual({
      passed: 1,
      failed: 1,
      notRun: 0,
      failures: ["outside of every test: Error: reset"],
    })
    expect(count(1, reportOf([passed]))).toMatchObject({ passed: 1, failed: 1 })
  })
})
