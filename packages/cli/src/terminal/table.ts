/** Text tables for people who read a terminal. Cells are plain text without wide characters or control codes. */

export type Align = "left" | "right"

/** Rows under each other with two spaces between columns; the last column is not padded. */
export const drawTable = (rows: ReadonlyArray<ReadonlyArray<string>>, align: ReadonlyArray<Align>): string => {
  const widths = align.map((_, column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)))
  const pad = (cell: string, column: number): string =>
    align[column] === "right" ? cell.padStart(widths[column]) : cell.padEnd(widths[column])
  return rows.map((row) => `  ${row.map(pad).join("  ")}`.trimEnd()).join("\n")
}

export const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
