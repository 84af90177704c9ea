/** A row for each strategy, and a column for each value of one setting. */
import type { MeasuredRow, Overview } from "../workload/Workload.ts"

export const overviewOf = (
  rows: ReadonlyArray<MeasuredRow>,
  setting: string,
  textOf: (row: MeasuredRow) => string,
): Overview => {
  const titles = [...new Set(rows.map(({ settings }) => String(settings[setting])))]
  const strategies = [...new Set(rows.map(({ contender }) => contender))]
  return {
    titles: ["strategy", ...titles],
    rows: strategies.map((strategy) => [
      strategy,
      ...titles.map((title) => {
        const row = rows.find(({ contender, settings }) => contender === strategy && settings[setting] === title)
        return row === undefined ? "-" : textOf(row)
      }),
    ]),
  }
}

/** What went wrong, for a cell of the table; "" when nothing did. */
export const wrongsText = (wrongs: ReadonlyArray<readonly [count: number, what: string]>): string =>
  wrongs.flatMap(([count, what]) => (count === 0 ? [] : [`**${count} ${what}**`])).join(", ")
