/** Two result lines side by side. A change inside the spread of either side is not a change. */
import { lineAt } from "./results.ts"
import { figure, table } from "./table.ts"

export const compareText = (a: string, b: string): string => {
  const before = lineAt(a)
  const after = lineAt(b)
  const rows = before.report.findings.flatMap(({ name, unit, value }) => {
    const other = after.report.findings.find((finding) => finding.name === name)?.value
    if (other === undefined) return []
    const apart = other.low > value.high || other.high < value.low
    const change = `${((other.median / value.median - 1) * 100).toFixed(1)} %`
    return [[name, figure(value.median), figure(other.median), unit, change, apart ? "spreads apart" : "within spread"]]
  })
  const differs = before.machine.cpu !== after.machine.cpu || before.machine.cores !== after.machine.cores
  return [
    `a: ${a} ${before.commit} ${before.at} ${before.options.note}`,
    `b: ${b} ${after.commit} ${after.at} ${after.options.note}`,
    ...(differs ? ["The two ran on different machines: compare ratios only."] : []),
    "",
    table(["figure", "a", "b", "unit", "b against a", ""], rows),
  ].join("\n")
}
