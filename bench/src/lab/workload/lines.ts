/** The raw lines of the lab: one for each cell that was measured, only ever appended. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs"
import { dirname } from "node:path"
import type { Row, Settings } from "./Workload.ts"

export type LabLine = Row & {
  readonly at: string
  /** The last commit that changed what is measured; with `+changes` where files differ from it. */
  readonly code: string
  /** How long the cell took, in seconds, its start and end included. */
  readonly tookSeconds: number
  /** Names and versions of the servers that it used. */
  readonly versions: ReadonlyArray<string>
  /** Load average of the machine before the cell. */
  readonly load1: number
}

export const keyOf = ({
  code,
  contender,
  settings,
  workload,
}: Pick<LabLine, "code" | "contender" | "settings" | "workload">) =>
  JSON.stringify([code, workload, contender, sortedOf(settings)])

const sortedOf = (settings: Settings) => Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1))

export const readLines = (file: string): ReadonlyArray<LabLine> =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((text) => text !== "")
        .map((text, nth) => parsed(text, file, nth + 1))
    : []

const parsed = (text: string, file: string, nth: number): LabLine => {
  try {
    return JSON.parse(text) as LabLine
  } catch {
    throw new Error(`line ${nth} of ${file} is not whole: a run was stopped while it wrote; remove the line`)
  }
}

export const appendLine = (file: string, line: LabLine): void => {
  mkdirSync(dirname(file), { recursive: true })
  appendFileSync(file, `${JSON.stringify(line)}\n`)
}
