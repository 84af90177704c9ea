/** Runs the steps of a gate one after the other and adds up what they came to. */
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Children, Command } from "./Children.ts"
import type { Kept, Passed } from "./Kept.ts"
import { countTests } from "./report.ts"
import { type Count, root, type Step } from "./Step.ts"
import { reportVariable } from "./TestReport.ts"

type Say = (line: string) => void

/** So many failures are named at the end; a run that broke as a whole has thousands. */
const namedMax = 40

/**
 * All steps, also after a failed one. No step at all, and a step that did not get its turn, are failures. What failed
 * is named at the very end too: a log is read from there. A step that `kept` knows to have passed is not run again.
 */
export async function runSteps(steps: ReadonlyArray<Step>, children: Children, say: Say, kept?: Kept): Promise<Count> {
  const total = { passed: 0, failed: 0, notRun: 0 }
  let secondsInAll = 0
  const summary: Array<string> = []
  const failures: Array<string> = []
  const add = (name: string, count: Count, seconds?: number): void => {
    const time = seconds === undefined ? "not run" : `${seconds.toFixed(1)} s`
    summary.push(`${count.failed === 0 ? "ok    " : "FAILED"} ${time.padStart(9)}  ${name}`)
    secondsInAll += seconds ?? 0
    total.passed += count.passed
    total.failed += count.failed
    total.notRun += count.notRun
    failures.push(...count.failures)
  }
  for (const step of steps) {
    if (children.stopped) {
      add(step.name, failure(`${step.name}: it did not get its turn`))
      continue
    }
    const before = kept?.find(step)
    if (before !== undefined) {
      say(`\n== ${step.name}: passed at ${before.at}`)
      add(`${step.name}, passed at ${before.at}`, before.count, before.seconds)
      continue
    }
    say(`\n== ${step.name}`)
    const start = performance.now()
    const count = await runStep(step, children, say)
    const seconds = (performance.now() - start) / 1000
    add(step.name, count, seconds)
    if (count.failed === 0) kept?.passed(step, { at: new Date().toISOString(), seconds, count } satisfies Passed)
  }
  if (steps.length === 0) {
    summary.push("there is no step to run")
    total.failed++
  } else summary.push(`       ${secondsInAll.toFixed(1).padStart(7)} s  in all`)
  say(`\n${summary.join("\n")}`)
  if (total.notRun > 0) say(`\n${total.notRun} not run: they are named above, under the step that they belong to`)
  if (failures.length > 0) say(`\n${named(failures).join("\n")}`)
  say(`\n${total.passed} passed, ${total.failed} failed`)
  return { ...total, failures }
}

const named = (failures: ReadonlyArray<string>): ReadonlyArray<string> =>
  failures.length <= namedMax
    ? failures
    : [...failures.slice(0, namedMax), `and ${failures.length - namedMax} more, which stand above, in the output`]

const failure = (line: string): Count => ({ passed: 0, failed: 1, notRun: 0, failures: [line] })

async function runStep(step: Step, children: Children, say: Say): Promise<Count> {
  if (!existsSync(join(root, step.entry))) {
    const sentence = `${step.name}: ${step.entry} is not there: this step cannot run`
    say(sentence)
    return failure(sentence)
  }
  if (step.counts === "vitest report") return runTests(step, children, say)
  const code = await children.run(commandOf(step))
  if (code === 0) return { passed: 1, failed: 0, notRun: 0, failures: [] }
  const said = children.lastLines.map((line) => `  ${line}`)
  return failure([`${step.name}: ${step.entry} ended with exit code ${code}`, ...said].join("\n"))
}

const commandOf = ({ args, entry, environment = {} }: Step): Command => ({ args: [entry, ...args], environment })

async function runTests(step: Step, children: Children, say: Say): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-report-"))
  try {
    const report = join(folder, "report.json")
    const args = [...step.args, "--reporter=default", `--reporter=${join(import.meta.dirname, "reporter.ts")}`]
    const environment = { ...step.environment, [reportVariable]: report }
    const code = await children.run(commandOf({ ...step, args, environment }))
    return countTests(code, report, say)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
