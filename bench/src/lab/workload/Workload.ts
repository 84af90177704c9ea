/**
 * What the lab measures. A workload is a list of cells, one for each strategy and setting; a cell is measured by itself,
 * kept as one raw line and skipped when that line is there. The report has a table, and charts, for each workload.
 */

import type { Contender } from "../contenders/contenders.ts"
import type { Measured } from "../site/Measured.ts"
import type { Servers } from "../site/Servers.ts"
import type { Chart } from "./Chart.ts"
import type { LabOptions } from "./options.ts"

/** What a cell was measured under, for instance `{ pool: 10, flushMs: 20 }`. With the name it is the key of the cell. */
export type Settings = Readonly<Record<string, number | string>>

/** The machine lacks a part: told in the report, and never counted as passed. */
export type NotRun = { readonly notRun: string }

export type Row = {
  readonly workload: string
  readonly contender: string
  readonly settings: Settings
  readonly result: Measured | NotRun
}

export type MeasuredRow = Row & { readonly result: Measured }

export type Cell = {
  readonly contender: Contender
  readonly settings: Settings
  readonly measure: (servers: Servers) => Promise<Measured>
}

export type Column = { readonly title: string; readonly of: (row: MeasuredRow) => string }

/** A table before the others, which has the gist of them. */
export type Overview = { readonly titles: ReadonlyArray<string>; readonly rows: ReadonlyArray<ReadonlyArray<string>> }

export type Workload = {
  readonly name: string
  /** What is done and what it shows, in a few sentences. */
  readonly shows: string
  /** Whether a wrong strategy has to be found wrong by it. */
  readonly showsWrong?: boolean
  readonly cells: (options: LabOptions, contenders: ReadonlyArray<Contender>) => ReadonlyArray<Cell>
  readonly overview?: (rows: ReadonlyArray<MeasuredRow>) => Overview
  readonly columns: ReadonlyArray<Column>
  /** Rows with the same heading share a table: axes that must not be mixed have a table each. */
  readonly heading: (row: Row) => string
  readonly charts: (rows: ReadonlyArray<MeasuredRow>) => ReadonlyArray<Chart>
  /** Sentences that follow from the rows, such as ratios. */
  readonly findings?: (rows: ReadonlyArray<MeasuredRow>) => ReadonlyArray<string>
}

export const measuredRows = (rows: ReadonlyArray<Row>): ReadonlyArray<MeasuredRow> =>
  rows.filter((row): row is MeasuredRow => !("notRun" in row.result))
