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

export const reportText = (line: Line): string => {
  const { machine, report } = line
  const rows = report.findings.map((finding) => [
    finding.name,
    figure(finding.value.median),
    `${figure(finding.value.low)} - ${figure(finding.value.high)}`,
    finding.unit,
    goalText(finding),
    verdict(finding),
  ])
  return [
    `${line.experiment} at ${line.commit}: ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, ` +
      `Node ${machine.node}, fdatasync ${machine.fdatasyncUs} us, steal ${figure(line.stealPercent)} %, ` +
      `load ${line.load1.map(figure).join(" to ")}`,
    "",
    table(["figure", "median", "low - high", "unit", "goal", ""], rows),
    "",
    ...report.notes,
  ].join("\n")
}
