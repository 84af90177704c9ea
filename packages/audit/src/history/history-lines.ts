/** A history as lines of JSON: its head, calls and answers in the order of their times, stored seats, the closing line. */
import type { CallHistory, HistoryCall } from "./History.ts"

export const historyVersion = 1

/** Of all lines but head and closing line, one at a time: a history of a million calls is no single text. */
export function* historyLines({ calls, head, stored }: CallHistory): Generator<string> {
  yield JSON.stringify({ kind: "history", version: historyVersion, ...head })
  const answered = calls.filter(({ answered }) => answered !== null).sort((a, b) => answerAt(a) - answerAt(b))
  const called = [...calls].sort((a, b) => a.at - b.at)
  let answers = 0
  for (const call of called) {
    // What was answered in the microsecond of a call stands after it: then neither is said to be before the other.
    for (; answers < answered.length && answerAt(answered[answers]) < call.at; answers++)
      yield answerLine(answered[answers])
    yield callLine(call)
  }
  for (; answers < answered.length; answers++) yield answerLine(answered[answers])
  for (const { people, seat } of stored ?? []) yield JSON.stringify({ kind: "stored", seat, people })
  const counts = { calls: calls.length, answers: answered.length, stored: stored === null ? null : stored.length }
  yield JSON.stringify({ kind: "end", ...counts })
}

const answerAt = ({ answered }: HistoryCall): number => answered!.at

const callLine = ({ asked, at, call, client, process }: HistoryCall): string =>
  JSON.stringify({ kind: "call", at, process, client, call, ...asked })

const answerLine = ({ answered, call, process }: HistoryCall): string =>
  JSON.stringify({ kind: "answer", at: answered!.at, process, call, ...answered!.answer })
