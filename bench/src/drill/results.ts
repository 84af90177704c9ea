/** The raw lines of drills: one for each run, only ever appended. A run of the same code is not made again. */
import { appendJsonLine, readJsonLines } from "../json-lines.ts"
import type { Gap } from "./gaps.ts"
import type { Verdict } from "./judge.ts"
import type { Places } from "./Readers.ts"
import type { Takeover } from "./takeover.ts"

/** In whole milliseconds; an open one lasted at least that long. */
export type Silence = Pick<Gap, "ms" | "open">

/** What was found in one run. */
export type Found = {
  /** Longest silence of each sale: of those that the drill is about, and of the others. */
  readonly gaps: ReadonlyArray<Silence>
  readonly otherGaps: ReadonlyArray<Silence>
  /** Longest wait at each of the others, at the nodes that it did not happen to. */
  readonly otherWaits: ReadonlyArray<Silence>
  /** The same of all sales: while nothing was wrong, and after it was put right. */
  readonly steadyGaps: ReadonlyArray<Silence>
  readonly healGaps: ReadonlyArray<Silence>
  readonly accepted: number
  readonly refused: number
  /** Answers that no client should see, and people who got none in 40 s. */
  readonly wrong: number
  readonly gaveUp: number
  /** People for whom the load had no room. */
  readonly turnedAway: number
  /** Acknowledged holds that were asked for once more and answered otherwise. */
  readonly answeredOtherwise: number
  readonly fenced: number
  readonly ownerChanges: number
  /** Sales that had to get another owner, and did not. */
  readonly unmoved: number
  /** What people in line heard on their streams. */
  readonly places: Places
  /** Nodes that were stopped in order and did not end so, as sentences. */
  readonly badEnds: ReadonlyArray<string>
  readonly takeover: Takeover
  readonly verdict: Verdict
}

export type DrillLine = Found & {
  readonly drill: string
  /** Counted from 1. */
  readonly round: number
  readonly code: string
  /** People per second at each sale. */
  readonly perSecond: number
  readonly at: string
  /** Load average of the machine before the run. */
  readonly load1: number
}

export const keyOf = ({
  code,
  drill,
  perSecond,
  round,
}: Pick<DrillLine, "code" | "drill" | "perSecond" | "round">): string => JSON.stringify([code, drill, round, perSecond])

/** What a report is about: runs of one code at one rate, each the last time that it was made. */
export const comparable = (
  lines: ReadonlyArray<DrillLine>,
  { code, perSecond }: Pick<DrillLine, "code" | "perSecond">,
): ReadonlyArray<DrillLine> => [
  ...new Map(
    lines
      .filter((line) => line.code === code && line.perSecond === perSecond)
      .map((line) => [keyOf(line), line] as const),
  ).values(),
]

export const readLines = (file: string): ReadonlyArray<DrillLine> => readJsonLines(file)

export const appendLine = (file: string, line: DrillLine): void => appendJsonLine(file, line)
