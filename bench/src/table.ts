/** Plain tables for the terminal; numbers to the right. */

export const table = (columns: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const all = [columns, ...rows]
  const widths = columns.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)))
  const numeric = columns.map((_, column) => rows.every((row) => /^[\d.,<>=~x%+\- /–kMB]*$/.test(row[column] ?? "")))
  const line = (row: ReadonlyArray<string>): string =>
    row
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd()
  return [line(columns), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n")
}

/** Four significant digits, thousands separated: 1,234,567 and 12.35 and 0.01235. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return "-"
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString("en-US")
  return String(Number(value.toPrecision(4)))
}
