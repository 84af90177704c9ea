/** What the commands `check`, `test` and `verify` are made of. */
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative, resolve } from "node:path"

export const root = resolve(import.meta.dirname, "..")

export type Count = { readonly passed: number; readonly failed: number }
export type Step = { readonly name: string; readonly run: () => Promise<Count> }

type Environment = Readonly<Record<string, string>>

/** Exit code of a Node program of this repository, its output shown. */
const node = (args: ReadonlyArray<string>, environment: Environment = {}): Promise<number> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...environment },
    })
    child.once("error", fail)
    child.once("close", (code) => done(code ?? 1))
  })

/** A program that passes or fails as a whole. */
const program = (name: string, args: ReadonlyArray<string>, environment?: Environment): Step => ({
  name,
  run: async () => ((await node(args, environment)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }),
})

export const types = program("types", ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"])
/** The page is JavaScript that browsers run as it is; its types stand in comments. */
export const pageTypes = program("types of the page", [
  "node_modules/typescript/bin/tsc",
  "-p",
  "packages/web/tsconfig.json",
])
export const lint = program("lint and format", ["node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", "."])

/** The seeded simulation; nothing before it exists. */
export const simulation = (seeds: string, ...args: ReadonlyArray<string>): ReadonlyArray<Step> =>
  programIfThere("simulation", "packages/sim/src/main.ts", ["--seeds", seeds, ...args])
export const benches = (): ReadonlyArray<Step> => programIfThere("benches", "bench/src/main.ts", ["all", "--no-keep"])

const programIfThere = (name: string, path: string, args: ReadonlyArray<string>): ReadonlyArray<Step> =>
  existsSync(join(root, path)) ? [program(`${name} ${args.join(" ")}`.trim(), [path, ...args])] : []

export const tests = (name: string, args: ReadonlyArray<string>, environment?: Environment): Step => ({
  name,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), "ticketrush-report-"))
    try {
      const report = join(folder, "report.json")
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`]
      const code = await node(["node_modules/vitest/vitest.mjs", "run", ...args, ...reporters], environment)
      return countTests(code, report)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
})

type Report = {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly status: string
    readonly startTime: number
    readonly endTime: number
    readonly assertionResults: ReadonlyArray<{ readonly status: string; readonly fullName: string }>
  }>
}

function countTests(code: number, path: string): Count {
  if (!existsSync(path)) return { passed: 0, failed: 1 }
  const files = (JSON.parse(readFileSync(path, "utf8")) as Report).testResults
  const results = files.flatMap((file) => file.assertionResults)
  const passed = results.filter((result) => result.status === "passed").length
  const broken = files.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length
  const failed = results.filter((result) => result.status === "failed").length + broken
  for (const result of results.filter((each) => each.status !== "passed" && each.status !== "failed")) {
    console.log(`not run here: ${result.fullName}`)
  }
  printTimes(files)
  // An error outside every test, or a run without any test, fails too.
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed }
}

function printTimes(files: Report["testResults"]): void {
  const times = new Map<string, { tests: number; ms: number }>()
  for (const file of files) {
    const [top, second] = relative(root, file.name).split("/")
    const name = top === "packages" ? second : top
    const time = times.get(name) ?? { tests: 0, ms: 0 }
    time.tests += file.assertionResults.length
    time.ms += Math.max(0, file.endTime - file.startTime)
    times.set(name, time)
  }
  for (const [name, { tests, ms }] of times) {
    console.log(`${name.padEnd(10)} ${String(tests).padStart(5)} tests ${(ms / 1000).toFixed(1).padStart(7)} s`)
  }
}

/** Runs all steps, also after a failed one, and ends the process with the closing line. */
export async function runSteps(steps: ReadonlyArray<Step>): Promise<void> {
  const total = { passed: 0, failed: 0 }
  const summary: Array<string> = []
  for (const step of steps) {
    console.log(`\n== ${step.name}`)
    const start = performance.now()
    const count = await step.run()
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    summary.push(`${count.failed === 0 ? "ok    " : "FAILED"} ${seconds.padStart(7)} s  ${step.name}`)
    total.passed += count.passed
    total.failed += count.failed
  }
  console.log(`\n${summary.join("\n")}\n\n${total.passed} passed, ${total.failed} failed`)
  process.exitCode = total.failed === 0 ? 0 : 1
}
