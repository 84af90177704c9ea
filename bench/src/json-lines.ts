/**
 * Files of one JSON line each, only ever appended. What a kill has torn is the end of a file, without a line end: reading leaves it
 * out, and the next line is written in its place.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs"
import { dirname } from "node:path"

export const readJsonLines = <L>(file: string): ReadonlyArray<L> =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((text, nth) => parsed(text, file, nth + 1))
    : []

const parsed = <L>(text: string, file: string, nth: number): L => {
  try {
    return JSON.parse(text) as L
  } catch {
    throw new Error(`line ${nth} of ${file} is no JSON, and no run has written it so; remove the line`)
  }
}

export const appendJsonLine = (file: string, line: unknown): void => {
  mkdirSync(dirname(file), { recursive: true })
  if (existsSync(file)) {
    const bytes = readFileSync(file)
    const whole = bytes.lastIndexOf("\n") + 1
    if (whole < bytes.length) truncateSync(file, whole)
  }
  appendFileSync(file, `${JSON.stringify(line)}\n`)
}
