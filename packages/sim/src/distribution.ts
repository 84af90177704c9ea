/** How large the worlds of a run were: not only on average, since a small median can hide behind a few large worlds. */

/** How often each value occurred; adds up over threads. */
export type Occurrences = Record<number, number>

export const occurs = (values: Occurrences, value: number, times = 1): void => {
  values[value] = (values[value] ?? 0) + times
}

export const addOccurrences = (into: Occurrences, from: Occurrences): void => {
  for (const [value, times] of Object.entries(from)) occurs(into, Number(value), times)
}

/** The smallest value that at least `share` of all values do not exceed; 0 when there are none. */
export const quantile = (values: Occurrences, share: number): number => {
  const sorted = Object.entries(values).sort(([a], [b]) => Number(a) - Number(b))
  const total = sorted.reduce((sum, [, times]) => sum + times, 0)
  let seen = 0
  for (const [value, times] of sorted) {
    seen += times
    if (seen >= share * total) return Number(value)
  }
  return 0
}

/** The rows of the table, with what is counted in each world. */
const measured = {
  people: "people",
  requests: "requests",
  faultsDrawn: "kinds of faults that may strike",
  faultsStruck: "kinds of faults that struck",
} as const

export type Distributions = { readonly [row in keyof typeof measured]: Occurrences }

export const emptyDistributions = (): Distributions => ({
  people: {},
  requests: {},
  faultsDrawn: {},
  faultsStruck: {},
})

export const rows = Object.keys(measured) as ReadonlyArray<keyof Distributions>

export const distributionLines = (distributions: Distributions): ReadonlyArray<string> => [
  line("a world has", ["min", "median", "p90", "max"]),
  ...rows.map((row) => {
    const values = distributions[row]
    return line(
      measured[row],
      [0, 0.5, 0.9, 1].map((share) => quantile(values, share)),
    )
  }),
]

const line = (name: string, columns: ReadonlyArray<string | number>): string =>
  `  ${name.padEnd(33)}${columns.map((column) => String(column).padStart(8)).join("")}`
