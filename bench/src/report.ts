/** A report as people read it: each figure with its spread, its goal and whether it was met. */
import { type Finding, met } from "./Experiment.ts"
import type { Line } from "./results.ts"
import { figure, table } from "./table.ts"

const goalText = ({ goal }: Finding): string => {
  if (goal === undefined) return ""
  return "atLeast" in goal ? `>= ${figure(goal.atLeast)}` : `<= ${figure(goal.atMost)}`
}

const verdict = (finding: Finding): string => {
  const answer = met(finding)
  return answer === null ? "" : answer ? "met" : "MISSED"
}

const columns = ["figure", "median", "low - high", "unit", "goal", ""]

const rowsOf = ({ report }: Line): ReadonlyArray<ReadonlyArray<string>> =>
  report.findings.map((finding) => [
    finding.name,
    figure(finding.value.median),
    `${figure(finding.value.low)} - ${figure(finding.value.high)}`,
    finding.unit,
    goalText(finding),
    verdict(finding),
  ])

const machineText = ({ commit, experiment, load1, machine, options, stealPercent }: Line): string =>
  `${experiment} at ${commit}: ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, ` +
  `Node ${machine.node}, fdatasync ${machine.fdatasyncUs} us, steal ${figure(stealPercent)} %, ` +
  `load ${load1.map(figure).join(" to ")}; ${options.rounds} rounds of ${options.seconds} s` +
  (options.note === "" ? "" : `; ${options.note}`)

export const reportText = (line: Line): string =>
  [machineText(line), "", table(columns, rowsOf(line)), "", ...line.report.notes].join("\n")

/** The same for a page. */
export const reportMarkdown = (line: Line): string => {
  const row = (cells: ReadonlyArray<string>): string => `| ${cells.map((cell) => cell.trim()).join(" | ")} |`
  const rows = rowsOf(line).map(([name, ...cells]) =>
    row([name.startsWith("  ") ? `… ${name.trim()}` : name, ...cells]),
  )
  return [row(columns), "|---|---:|---:|---|---|---|", ...rows, "", machineText(line), ...line.report.notes].join("\n")
}
