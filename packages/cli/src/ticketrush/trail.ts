/** `ticketrush trail`: checks the chain of the audit trail, in the database or in an export, and exports it. */
import { DecisionAudit } from "@ticketrush/audit/DecisionAudit"
import { TrailAudit, type TrailReport } from "@ticketrush/audit/TrailAudit"
import { trailEnds, trailRows } from "@ticketrush/audit/TrailRows"
import { cutLine, endLine, fromTrailLine, rowLine, type TrailLine } from "@ticketrush/audit/trail-line"
import type { TrailPoint } from "@ticketrush/protocol/trail"
import { Effect, Stream } from "effect"
import { CliError } from "../CliError.ts"
import { writerTo } from "./export-file.ts"
import { inputLines, nameOfInput } from "./input-lines.ts"

type Print = (line: string) => void

/** `exportTo`: a file, or the standard output; undefined to check alone. What is written is checked as well. */
export const auditTrailRows = Effect.fnUntraced(function* (exportTo: string | undefined, print: Print) {
  const { cut, end } = yield* trailEnds
  const audit = new TrailAudit(cut)
  const decisions = new DecisionAudit()
  const write = exportTo === undefined ? undefined : yield* writerTo(exportTo)
  const line = (text: string) => write?.(`${text}\n`) ?? Effect.void
  yield* line(cutLine(cut))
  yield* Stream.runForEach(trailRows(cut, end), (row) => {
    audit.take(row)
    decisions.take(row)
    return line(rowLine(row))
  })
  const report = audit.report(end)
  yield* line(endLine(report.rows, end))
  return printReport(report, decisions, print)
})

export const auditTrailFile = Effect.fnUntraced(function* (file: string, print: Print) {
  const wrong = (sentence: string) => new CliError({ message: `${nameOfInput(file)}: ${sentence}` })
  let audit: TrailAudit | undefined
  const decisions = new DecisionAudit()
  let end: TrailPoint | undefined
  let number = 0
  const take = (line: TrailLine): string | undefined => {
    if (end !== undefined) return "stands after the end of the trail"
    if (audit === undefined) {
      if (line.kind !== "cut") return "does not say what was cut off before the first row"
      audit = new TrailAudit(line.cut)
    } else if (line.kind === "row") {
      audit.take(line.row)
      decisions.take(line.row)
    } else if (line.kind === "end") end = line.end
    else return "says for a second time what was cut off"
    return undefined
  }
  yield* Stream.runForEach(inputLines(file), (text) => {
    number++
    if (text.trim() === "") return Effect.void
    const line = fromTrailLine(text)
    const sentence = typeof line === "string" ? line : take(line)
    return sentence === undefined ? Effect.void : wrong(`line ${number} ${sentence}`)
  })
  if (audit === undefined) return yield* wrong("there is no trail in it")
  if (end === undefined) return yield* wrong("the line with the end of the trail is missing: the export lost its end")
  return printReport((audit as TrailAudit).report(end), decisions, print)
})

const printReport = (
  { rows, entries, lost, end, broken }: TrailReport,
  decided: DecisionAudit,
  print: Print,
): number => {
  const { decisions, wrong } = decided.report()
  print(`${rows} rows about ${entries} entries${lost > 0 ? `, ${lost} entries were lost` : ""}`)
  print(`the chain ends with row ${end.id}, hash ${end.hash}`)
  print(broken === undefined ? "The chain is whole." : `The chain is broken: ${broken}.`)
  if (decisions > 0) {
    const same = `Decisions about holds that were made again, all with the same result: ${decisions}.`
    print(wrong === undefined ? same : `A decision does not follow from what it says was counted: ${wrong}.`)
  }
  return broken === undefined && wrong === undefined ? 0 : 1
}
