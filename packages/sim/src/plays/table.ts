/** What each play gains without rules and with them, over many sales. */
import { guarded, type Played, plays, unguarded } from "./plays.ts"

export type PlayRow = {
  readonly name: string
  readonly gain: string
  /** Means over all sales. */
  readonly before: number
  readonly after: number
  /** Honest people were let in in the order in which they joined, in every sale. */
  readonly inOrder: boolean
}

export const playRows = (seeds: number, begins: (name: string) => void): ReadonlyArray<PlayRow> =>
  plays.map(({ name, gain, run }) => {
    begins(name)
    const all = Array.from({ length: seeds }, (_, i) => ({ before: run(unguarded, i + 1), after: run(guarded, i + 1) }))
    const mean = (of: (pair: { before: Played; after: Played }) => Played): number =>
      Math.round((all.reduce((sum, pair) => sum + of(pair).gain, 0) / seeds) * 100) / 100
    const inOrder = all.every(({ before, after }) => before.inOrder && after.inOrder)
    return { name, gain, before: mean(({ before }) => before), after: mean(({ after }) => after), inOrder }
  })

export const tableOf = (rows: ReadonlyArray<PlayRow>, seeds: number): string =>
  [
    `| play | gain, mean of ${seeds} | without rules | with rules | order of honest people |`,
    "|---|---|---|---|---|",
    ...rows.map(({ name, gain, before, after, inOrder }) => {
      return `| ${name} | ${gain} | ${before} | ${after} | ${inOrder ? "kept" : "BROKEN"} |`
    }),
  ].join("\n")
