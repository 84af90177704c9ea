/** Counts and names what a vitest run came to. */
import { existsSync, readFileSync } from "node:fs"
import { stripVTControlCharacters } from "node:util"
import type { Count } from "./Step.ts"
import type { TestFile, TestReport } from "./TestReport.ts"

/** Characters of an error that a line of the summary shows. */
const errorLengthMax = 200

/** `code` is vitest's exit code and `path` where its report is. */
export function countTests(code: number, path: string, say: (line: string) => void): Count {
  if (!existsSync(path)) return { passed: 0, failed: 1, notRun: 0, failures: ["vitest ended before it wrote a report"] }
  const { errors, files } = JSON.parse(readFileSync(path, "utf8")) as TestReport
  const tests = files.flatMap((file) => file.tests)
  const passed = tests.filter(({ state }) => state === "passed").length
  const notRun = tests.filter(({ state }) => state !== "passed" && state !== "failed")
  for (const { title } of notRun) say(`not run here: ${title}`)
  for (const line of timesOf(files)) say(line)
  const failures = [
    ...files.flatMap(failuresOf),
    ...errors.map((error) => `outside of every test: ${firstLine(error)}`),
  ]
  if (failures.length === 0 && code !== 0) failures.push(`vitest ended with exit code ${code}, though no test failed`)
  if (failures.length === 0 && passed === 0) failures.push("no test ran")
  return { passed, failed: failures.length, notRun: notRun.length, failures }
}

const failuresOf = ({ errors, name, project, tests }: TestFile): ReadonlyArray<string> => {
  const file = `${name} (${project})`
  return [
    ...errors.map(({ error, group }) => `${[file, ...(group ? [group] : [])].join(" > ")}: ${firstLine(error)}`),
    ...tests
      .filter(({ state }) => state === "failed")
      .map(({ error, title }) => `${file} > ${title}: ${firstLine(error ?? "")}`),
  ]
}

const firstLine = (error: string): string => {
  const line = stripVTControlCharacters(error).trimStart().split("\n", 1)[0]
  if (line === "") return "it stands above, in the output"
  return line.length > errorLengthMax ? `${line.slice(0, errorLengthMax)}...` : line
}

function timesOf(files: ReadonlyArray<TestFile>): ReadonlyArray<string> {
  const times = new Map<string, { tests: number; ms: number }>()
  for (const file of files) {
    const [top, second] = file.name.split("/")
    const name = top === "packages" ? second : top
    const time = times.get(name) ?? { tests: 0, ms: 0 }
    time.tests += file.tests.length
    time.ms += file.ms
    times.set(name, time)
  }
  return [...times].map(
    ([name, { tests, ms }]) =>
      `${name.padEnd(10)} ${String(tests).padStart(5)} tests ${(ms / 1000).toFixed(1).padStart(7)} s`,
  )
}
