/** The contract suite over strategies of the reader's own; those of the engine are held to it by its tests. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { makeLabFolder } from "../folders/LabFolder.ts"
import type { Measured } from "../site/Measured.ts"
import type { Workload } from "../workload/Workload.ts"
import { column, strategyColumn } from "./columns.ts"

const root = fileURLToPath(new URL("../../../../", import.meta.url))
const suite = "packages/engine/test/backends/own-strategy.process.test.ts"
const runner = join(root, "node_modules", "vitest", "vitest.mjs")
const minutesMax = 10

/** Of the report that the test runner writes. */
type Ran = {
  readonly testResults: ReadonlyArray<{
    readonly message: string
    readonly assertionResults: ReadonlyArray<{ readonly status: string; readonly title: string }>
  }>
}

const runContract = async (module: string): Promise<Measured> => {
  const folder = makeLabFolder()
  try {
    const file = join(folder, "contract.json")
    const words = ["run", "--project", "service", suite, "--reporter=json", `--outputFile=${file}`]
    const child = spawn(process.execPath, [runner, ...words], {
      cwd: root,
      env: { ...process.env, TICKETRUSH_LAB_STRATEGY: module },
      stdio: ["ignore", "ignore", "inherit"],
      timeout: minutesMax * 60_000,
    })
    await once(child, "exit")
    return contractResult(JSON.parse(readFileSync(file, "utf8")) as Ran)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const contractResult = ({ testResults }: Ran): Measured => {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = tests.filter(({ status }) => status === "failed")
  // A module that cannot be loaded has no test, and a message.
  const messages = testResults.map(({ message }) => message.split("\n")[0])
  const broken = tests.length > 0 ? [] : messages.length > 0 ? messages : ["no test was run"]
  const count = failed.length + broken.length
  return {
    figures: {
      passed: tests.filter(({ status }) => status === "passed").length,
      failed: count,
    },
    answers: Object.fromEntries([...failed.map(({ title }) => title), ...broken].map((title) => [title, 1])),
    violations: count === 0 ? {} : { "failed tests": count },
  }
}

export const contract: Workload = {
  name: "contract",
  shows:
    "The suite that every strategy of the engine passes that calls itself correct, run over a strategy of your own.",
  showsWrong: true,
  cells: (_options, contenders) =>
    contenders.flatMap((contender) => {
      const { module } = contender
      return module === null ? [] : [{ contender, settings: {}, measure: () => runContract(module) }]
    }),
  heading: () => "own strategies",
  columns: [
    strategyColumn,
    column("tests passed", "passed"),
    column("tests failed", "failed"),
    { title: "which", of: ({ result }) => Object.keys(result.answers).join("; ") || "none" },
  ],
  charts: () => [],
}
