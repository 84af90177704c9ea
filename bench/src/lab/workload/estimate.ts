/** About how long a run takes, told before it begins: as long as its cells took before, or as such cells mostly take. */
import { keyOf, type LabLine } from "./lines.ts"

type Planned = Pick<LabLine, "workload" | "contender" | "settings">

/** What a cell takes besides its window: its servers are started, warmed up, asked what they did, and judged. */
const besidesSeconds = 3
/** Of a cell without a window. */
const windowlessSeconds = 5

/** `lines`: those of earlier runs, of any code. `isKept`: the cell is not measured again. */
export const estimateText = (
  cells: ReadonlyArray<Planned>,
  lines: ReadonlyArray<LabLine>,
  isKept: (cell: Planned) => boolean,
): string => {
  const took = new Map(lines.map((line) => [sameCell(line), line.tookSeconds]))
  const left = cells.filter((cell) => !isKept(cell))
  const seconds = left.reduce((sum, cell) => sum + (took.get(sameCell(cell)) ?? usualSeconds(cell)), 0)
  const kept = cells.length === left.length ? "" : `, ${cells.length - left.length} of them measured before`
  return `${cells.length} cells${kept}: about ${Math.max(1, Math.round(seconds / 60))} min`
}

const sameCell = ({ contender, settings, workload }: Planned): string =>
  keyOf({ code: "", workload, contender, settings: { ...settings, round: 0 } })

const usualSeconds = ({ settings: { seconds } }: Planned): number =>
  seconds === undefined ? windowlessSeconds : Number(seconds) + besidesSeconds
