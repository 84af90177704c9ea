/** What a vitest run came to, from its report. */
import { existsSync, readFileSync } from "node:fs"
import { relative } from "node:path"
import { type Count, root } from "./Step.ts"

type Report = {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly status: string
    readonly startTime: number
    readonly endTime: number
    readonly assertionResults: ReadonlyArray<{ readonly status: string; readonly fullName: string }>
  }>
}

/** `code` is vitest's exit code and `path` where it wrote its report. */
export function countTests(code: number, path: string, say: (line: string) => void): Count {
  if (!existsSync(path)) return { passed: 0, failed: 1 }
  const files = (JSON.parse(readFileSync(path, "utf8")) as Report).testResults
  const results = files.flatMap((file) => file.assertionResults)
  const passed = results.filter((result) => result.status === "passed").length
  const broken = files.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length
  const failed = results.filter((result) => result.status === "failed").length + broken
  for (const result of results.filter((each) => each.status !== "passed" && each.status !== "failed")) {
    say(`not run here: ${result.fullName}`)
  }
  for (const line of timesOf(files)) say(line)
  // An error outside every test, or a run without any test, fails too.
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed }
}

function timesOf(files: Report["testResults"]): ReadonlyArray<string> {
  const times = new Map<string, { tests: number; ms: number }>()
  for (const file of files) {
    const [top, second] = relative(root, file.name).split("/")
    const name = top === "packages" ? second : top
    const time = times.get(name) ?? { tests: 0, ms: 0 }
    time.tests += file.assertionResults.length
    time.ms += Math.max(0, file.endTime - file.startTime)
    times.set(name, time)
  }
  return [...times].map(
    ([name, { tests, ms }]) =>
      `${name.padEnd(10)} ${String(tests).padStart(5)} tests ${(ms / 1000).toFixed(1).padStart(7)} s`,
  )
}
