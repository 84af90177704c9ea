/** `npm run lab`: measures the strategies beside each other and writes the report. */
import { mkdirSync, writeFileSync } from "node:fs"
import { loadavg } from "node:os"
import { join, resolve } from "node:path"
import { machine } from "../machine.ts"
import { codeOfLab, uncommitted } from "./code.ts"
import { ownContenders } from "./contenders/contenders.ts"
import { removeLeftLabs } from "./folders/LabFolder.ts"
import { Progress } from "./Progress.ts"
import { claimsOf, exitCodeOf, exitCodes } from "./report/claims.ts"
import { reportFiles } from "./report/report.ts"
import { cellsOf, measureCells, plannedOf } from "./run.ts"
import { estimateText } from "./workload/estimate.ts"
import { keyOf, readLines } from "./workload/lines.ts"
import { type LabOptions, parseLab, usage } from "./workload/options.ts"
import { workloads } from "./workloads.ts"

const write = (text: string): void => void process.stderr.write(text)

const listText = (): string =>
  [
    "workloads",
    ...workloads.map(({ name, shows }) => `  ${name.padEnd(14)}${shows}`),
    "",
    "strategies",
    ...ownContenders.map(({ about, name }) => `  ${name.padEnd(20)}${about}`),
  ].join("\n")

/** Answers the exit code. */
const run = async (options: LabOptions): Promise<number> => {
  removeLeftLabs()
  const folder = resolve(options.out)
  const asked = await cellsOf(options)
  const contenders = [...new Set(asked.map(({ cell }) => cell.contender))]
  const began = { machine: machine(), contenders, code: codeOfLab(), at: new Date().toISOString(), load1: loadavg()[0] }
  const progress = new Progress(asked.length, {
    terminal: process.stderr.isTTY === true,
    write,
    now: () => performance.now(),
  })
  const file = join(folder, "results.jsonl")
  const isFresh = options.fresh || began.code.endsWith(uncommitted)
  const before = readLines(file)
  const kept = new Set(isFresh ? [] : before.map(keyOf))
  write(`${estimateText(asked.map(plannedOf), before, (cell) => kept.has(keyOf({ ...cell, code: began.code })))}\n`)
  const stopping = new AbortController()
  const stop = (): void => {
    write("\nthe lab stops after this cell\n")
    stopping.abort()
  }
  // Servers that were started are ended by the run itself; a second signal ends it at once.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop)
  const lines = await measureCells(
    asked,
    { file, code: began.code, fresh: isFresh, stopped: stopping.signal },
    progress,
  )
  const showing = new Set(workloads.flatMap(({ name, showsWrong }) => (showsWrong === true ? [name] : [])))
  const claims = claimsOf(lines, contenders, showing)
  mkdirSync(folder, { recursive: true })
  for (const { name, text } of reportFiles(workloads, lines, { ...began, claims, quick: options.quick })) {
    writeFileSync(join(folder, name), text)
  }
  for (const { says } of claims) console.error(says)
  console.log(join(folder, "report.md"))
  return exitCodeOf(claims)
}

const complain = (error: unknown): void => console.error(error instanceof Error ? error.message : error)

const parsed = () => {
  try {
    return parseLab(process.argv.slice(2))
  } catch (error) {
    complain(error)
    return undefined
  }
}

const invocation = parsed()
if (invocation === undefined) process.exitCode = exitCodes.notUnderstood
else if (invocation.help) console.log(usage)
else if (invocation.list) console.log(listText())
else {
  const { options } = invocation
  try {
    process.exitCode = await run({ ...options, backends: options.backends.map((file) => resolve(file)) })
  } catch (error) {
    complain(error)
    process.exitCode = exitCodes.notMeasured
  }
}
