/** Runs the steps of a gate one after the other and adds up what they came to. */
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Children, Command } from "./Children.ts"
import { countTests } from "./report.ts"
import { type Count, root, type Step } from "./Step.ts"

type Say = (line: string) => void

/** All steps, also after a failed one. No step at all, and a step that did not get its turn, are failures. */
export async function runSteps(steps: ReadonlyArray<Step>, children: Children, say: Say): Promise<Count> {
  const total = { passed: 0, failed: 0 }
  const summary: Array<string> = []
  const keep = (name: string, count: Count, seconds: string): void => {
    summary.push(`${count.failed === 0 ? "ok    " : "FAILED"} ${seconds.padStart(7)}  ${name}`)
    total.passed += count.passed
    total.failed += count.failed
  }
  for (const step of steps) {
    if (children.stopped) {
      keep(step.name, { passed: 0, failed: 1 }, "not run")
      continue
    }
    say(`\n== ${step.name}`)
    const start = performance.now()
    const count = await runStep(step, children, say)
    keep(step.name, count, `${((performance.now() - start) / 1000).toFixed(1)} s`)
  }
  if (steps.length === 0) {
    summary.push("there is no step to run")
    total.failed++
  }
  say(`\n${summary.join("\n")}\n\n${total.passed} passed, ${total.failed} failed`)
  return total
}

async function runStep(step: Step, children: Children, say: Say): Promise<Count> {
  if (!existsSync(join(root, step.entry))) {
    say(`${step.entry} is not there: this step cannot run`)
    return { passed: 0, failed: 1 }
  }
  if (step.counts === "vitest report") return runTests(step, children, say)
  const code = await children.run(commandOf(step))
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

const commandOf = ({ args, entry, environment = {} }: Step): Command => ({ args: [entry, ...args], environment })

async function runTests(step: Step, children: Children, say: Say): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-report-"))
  try {
    const report = join(folder, "report.json")
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`]
    const code = await children.run(commandOf({ ...step, args: [...step.args, ...reporters] }))
    return countTests(code, report, say)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
