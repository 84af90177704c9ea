/** Rounds of the same cell as one row: the median of each figure, and all answers together. */
import { median } from "../../stats.ts"
import type { Figures } from "../site/Measured.ts"
import type { MeasuredRow } from "../workload/Workload.ts"

export const mergedRounds = (rows: ReadonlyArray<MeasuredRow>): ReadonlyArray<MeasuredRow> =>
  [...Map.groupBy(rows, keyWithoutRound).values()].map(mergedRow)

const keyWithoutRound = ({ contender, settings, workload }: MeasuredRow): string =>
  JSON.stringify([workload, contender, { ...settings, round: 0 }])

const mergedRow = (rows: ReadonlyArray<MeasuredRow>): MeasuredRow => {
  const [first] = rows
  if (rows.length === 1) return first
  const results = rows.map(({ result }) => result)
  return {
    ...first,
    result: {
      figures: medians(results.map(({ figures }) => figures)),
      answers: sums(results.map(({ answers }) => answers)),
      ...(first.result.violations === undefined
        ? {}
        : { violations: sums(results.map(({ violations }) => violations ?? {})) }),
    },
  }
}

const medians = (all: ReadonlyArray<Figures>): Figures => {
  const names = new Set(all.flatMap((figures) => Object.keys(figures)))
  return Object.fromEntries(
    [...names].map((name) => {
      const known = all.map((figures) => figures[name]).filter((value) => typeof value === "number")
      return [name, known.length === 0 ? null : median(known)]
    }),
  )
}

const sums = (all: ReadonlyArray<Readonly<Record<string, number>>>): Readonly<Record<string, number>> => {
  const sum: Record<string, number> = {}
  for (const counts of all) for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count
  return sum
}
