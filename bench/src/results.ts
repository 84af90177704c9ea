/** Raw results: one JSON line per run in `results/<experiment>.jsonl`, only ever appended. */
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Report } from "./Experiment.ts"
import { appendJsonLine, readJsonLines } from "./json-lines.ts"
import type { Machine } from "./machine.ts"
import type { Options } from "./options.ts"

export type Line = {
  readonly experiment: string
  readonly at: string
  readonly commit: string
  readonly machine: Machine
  readonly options: Options
  /** Share of processor time that other guests took during the run, in per cent, and the load average at its ends. */
  readonly stealPercent: number
  readonly load1: readonly [number, number]
  readonly report: Report
}

const folder = fileURLToPath(new URL("../results/", import.meta.url))
const fileOf = (experiment: string): string => `${folder}${experiment}.jsonl`

export const append = <L extends { readonly experiment: string }>(line: L): void => {
  appendJsonLine(fileOf(line.experiment), line)
}

export const hasResults = (experiment: string): boolean => existsSync(fileOf(experiment))

/** `which` is `<experiment>:<line number>`, counted from 1, or from the end when negative. */
export const lineAt = (which: string): Line => {
  const [experiment, number = "-1"] = which.split(":")
  if (!hasResults(experiment))
    throw new Error(`there is no result of ${JSON.stringify(experiment)}; name one as core:-1`)
  const lines = readJsonLines<Line>(fileOf(experiment))
  const line = lines.at(Number(number) < 0 ? Number(number) : Number(number) - 1)
  if (line === undefined) throw new Error(`${experiment} has ${lines.length} lines, not ${number}`)
  return line
}
