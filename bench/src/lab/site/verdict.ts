/** What the judge says of one run: the histories of its processes, put together, and what the store held after it. */
import { readFileSync } from "node:fs"
import { deserialize } from "node:v8"
import type { CallHistory, HistoryHead } from "@ticketrush/audit/history/History"
import { judgeHistory } from "@ticketrush/audit/history/judge"
import type { AppHistory } from "../app/AppJob.ts"

export type Verdict = {
  /** How often each violation was found, by its kind. */
  readonly violations: Readonly<Record<string, number>>
  /** Seats of which the judge could not tell. */
  readonly unclear: number
}

export const historyOf = (head: HistoryHead, files: ReadonlyArray<string>): CallHistory => {
  const parts = files.map((file) => deserialize(readFileSync(file)) as AppHistory)
  return {
    head,
    calls: parts.flatMap(({ calls }) => calls),
    stored: parts.find(({ stored }) => stored !== null)?.stored ?? null,
  }
}

export const verdictOf = (history: CallHistory): Verdict => {
  const { unclear, violations } = judgeHistory(history)
  return { violations: countsOf(violations), unclear: unclear.length }
}

/** How often each kind was found. */
export const countsOf = (violations: ReadonlyArray<{ readonly kind: string }>): Readonly<Record<string, number>> => {
  const byKind = Map.groupBy(violations, ({ kind }) => kind)
  return Object.fromEntries([...byKind].map(([kind, found]) => [kind, found.length]))
}
