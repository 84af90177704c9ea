/** `ticketrush judge`: what is wrong with a history of calls and answers. */
import type { CallHistory } from "@ticketrush/audit/history/History"
import { HistoryReader } from "@ticketrush/audit/history/HistoryReader"
import { type HistoryVerdict, historyChecks, judgeHistory } from "@ticketrush/audit/history/judge"
import { printable } from "@ticketrush/protocol/printable"
import { Effect, Stream } from "effect"
import { CliError } from "../CliError.ts"
import { inputLines, nameOfInput } from "./input-lines.ts"

/** Sentences that are printed of each kind; the others are counted. */
const printedMax = 20

export const judgeFile = Effect.fnUntraced(function* (file: string, print: (line: string) => void) {
  const wrong = (sentence: string) => new CliError({ message: `${nameOfInput(file)}: ${sentence}` })
  const reader = new HistoryReader()
  yield* Stream.runForEach(inputLines(file), (line) => {
    const sentence = reader.take(line)
    return sentence === undefined ? Effect.void : wrong(sentence)
  })
  const history = reader.end()
  if (typeof history === "string") return yield* wrong(history)
  const verdict = judgeHistory(history)
  print(historyReport(history, verdict))
  return verdict.violations.length > 0 ? 1 : 0
})

const historyReport = ({ head, stored }: CallHistory, verdict: HistoryVerdict): string => {
  const { accepted, calls, refused, seats, unknown } = verdict.figures
  const ran = `${printable(head.workload)} through ${printable(head.strategy)}: ${calls} calls about ${seats} seats, ${accepted} accepted, ${refused} refused, ${unknown} without a known outcome.`
  const notes = [
    ...(stored === null ? ["The store was not read, so what is lost cannot be told."] : []),
    ...(verdict.unclear.length > 0
      ? [`For ${verdict.unclear.length} seats the search for an order was given up: ${verdict.unclear.join(", ")}.`]
      : []),
  ]
  const found = historyChecks.flatMap(({ about, kind }) => {
    const ofKind = verdict.violations.filter((violation) => violation.kind === kind)
    if (ofKind.length === 0) return []
    const sentences = ofKind.slice(0, printedMax).map(({ says }) => `  ${printable(says)}`)
    const more = ofKind.length > printedMax ? [`  … and ${ofKind.length - printedMax} more`] : []
    return [[`${kind}: ${about}`, ...sentences, ...more].join("\n")]
  })
  const end = verdict.violations.length === 0 ? "Nothing is wrong." : `${verdict.violations.length} wrongs were found.`
  return [ran, ...notes, ...found, end].join("\n\n")
}
