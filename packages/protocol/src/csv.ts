/**
 * Lines of comma-separated values (RFC 4180) that people open in a spreadsheet. A spreadsheet takes a cell that begins like
 * a formula for one, also in quotes, and a name is what its owner chose: such a cell gets an apostrophe before it.
 */

/** First characters of a formula, also in their full width, and the blanks that some programs pass over before one. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/** What a cell cannot have without quotes. */
const quoted = /[",\r\n]|^\s|\s$/

/** Stands at the beginning of a file: without it Excel reads Korean in the code page of its machine. */
export const csvMark = "\uFEFF"

export type Cell = string | number | null

export const csvLine = (cells: ReadonlyArray<Cell>): string => `${cells.map(csvCell).join(",")}\r\n`

const csvCell = (cell: Cell): string => {
  if (cell === null) return ""
  if (typeof cell === "number") return String(cell)
  const safe = formula.test(cell) ? `'${cell}` : cell
  return quoted.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
