/** Medians and spreads: rounds on a shared machine have outliers, and a mean would carry them into the figure. */

export const median = (values: ReadonlyArray<number>): number => {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export type Summary = {
  readonly median: number
  readonly low: number
  readonly high: number
  readonly rounds: ReadonlyArray<number>
}

export const summary = (values: ReadonlyArray<number>): Summary => ({
  median: median(values),
  low: Math.min(...values),
  high: Math.max(...values),
  rounds: values,
})

/** The median of the ratios of rounds that ran next to each other: drift of the machine cancels out. */
export const ratios = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): Summary =>
  summary(a.map((value, round) => value / b[round]))
