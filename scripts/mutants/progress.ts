/** One line on a terminal that the next one replaces; elsewhere a line now and then. */

const width = 30
/** Lines of a log, each for so many steps. */
const stepsPerLine = 25

/** An empty text clears the line. */
export const showProgress = (text: string, done: number, total: number): void => {
  const { columns = 100, isTTY } = process.stderr
  const bar = "#".repeat(Math.round((done / Math.max(1, total)) * width)).padEnd(width, ".")
  const line = text === "" ? "" : `[${bar}] ${done}/${total} ${text}`
  if (isTTY && process.env.TERM !== "dumb") process.stderr.write(`\r\u001b[K${line.slice(0, columns - 1)}`)
  else if (line !== "" && done % stepsPerLine === 0) process.stderr.write(`${line}\n`)
}
