/** An experiment measures something in interleaved rounds and says what it found, figure by figure. */
import type { Options } from "./options.ts"
import type { Summary } from "./stats.ts"

/** One figure of a report. `goal` makes it one that can be missed. */
export type Finding = {
  readonly name: string
  readonly unit: string
  readonly value: Summary
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number }
}

export type Report = {
  readonly findings: ReadonlyArray<Finding>
  /** Everything that was recorded, for the raw lines. */
  readonly raw: unknown
  /** What the reader of this report must know, one sentence each. */
  readonly notes: ReadonlyArray<string>
}

export type Experiment = {
  readonly name: string
  readonly summary: string
  readonly run: (options: Options, say: (line: string) => void) => Promise<Report>
}

export const met = (finding: Finding): boolean | null => {
  if (finding.goal === undefined) return null
  if ("atLeast" in finding.goal) return finding.value.median >= finding.goal.atLeast
  return finding.value.median <= finding.goal.atMost
}
