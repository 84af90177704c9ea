/** What the judge says of one run: the histories of its processes, put together, and what the store held after it. */
import { readFileSync } from "node:fs"
import { deserialize } from "node:v8"
import type { HistoryHead } from "@ticketrush/audit/history/History"
import { judgeHistory } from "@ticketrush/audit/history/judge"
import type { AppHistory } from "../app/AppJob.ts"

export type Verdict = {
  /** How often each violation was found, by its kind. */
  readonly violations: Readonly<Record<string, number>>
  /** Seats of which the judge could not tell. */
  readonly unclear: number
  /** Why it was not told what the store held in the end; absent where it was. */
  readonly unjudged?: string
}

/** `files`: {@link AppHistory} of each process. */
export const verdictOf = (head: HistoryHead, files: ReadonlyArray<string>): Verdict => {
  const parts = files.map((file) => deserialize(readFileSync(file)) as AppHistory)
  const read = parts.find(({ stored }) => stored !== null)?.stored ?? { unread: "no process was asked for the store" }
  const { unclear, violations } = judgeHistory({
    head,
    calls: parts.flatMap(({ calls }) => calls),
    stored: "seats" in read ? read.seats : null,
  })
  const verdict = { violations: countsOf(violations), unclear: unclear.length }
  return "seats" in read ? verdict : { ...verdict, unjudged: read.unread }
}

/** How often each kind was found. */
export const countsOf = (violations: ReadonlyArray<{ readonly kind: string }>): Readonly<Record<string, number>> => {
  const byKind = Map.groupBy(violations, ({ kind }) => kind)
  return Object.fromEntries([...byKind].map(([kind, found]) => [kind, found.length]))
}
