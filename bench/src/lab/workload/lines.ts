/** The raw lines of the lab: one for each cell that was measured, only ever appended. */
import { appendJsonLine, readJsonLines } from "../../json-lines.ts"
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

export const readLines = (file: string): ReadonlyArray<LabLine> => readJsonLines(file)

export const appendLine = (file: string, line: LabLine): void => appendJsonLine(file, line)
