/**
 * Ways in which the machine differs from where others run: a slower disk below the log, a slower network before the
 * stores, several servers. They are never mixed unless several processes are asked for: each has tables of its own.
 */
import type { SiteSettings } from "../site/Site.ts"
import type { LabOptions } from "../workload/options.ts"
import type { Row } from "../workload/Workload.ts"

export type Axis = Pick<SiteSettings, "flushMs" | "networkMs" | "processes">

export const plain: Axis = { flushMs: 0, networkMs: 0, processes: 1 }
export const slowestFlush: Axis = { ...plain, flushMs: 20 }
/** With one process. */
export const slowdowns: ReadonlyArray<Axis> = [
  plain,
  { ...plain, flushMs: 2 },
  slowestFlush,
  { ...plain, networkMs: 2 },
]
const twoProcesses: Axis = { ...plain, processes: 2 }

/**
 * What people are measured on: each axis by itself, or all with as many processes as were asked for; of slowdowns a quick
 * run has those of `quickly` alone, and no table for two processes.
 */
export const axesFor = (
  { processes, quick }: Pick<LabOptions, "processes" | "quick">,
  quickly: ReadonlyArray<Axis>,
): ReadonlyArray<Axis> => {
  const slowed = quick ? quickly : slowdowns
  if (processes !== null) return slowed.map((axis) => ({ ...axis, processes }))
  return quick ? slowed : [...slowed, twoProcesses]
}

export const axisOf = ({ settings: { flushMs = 0, networkMs = 0, processes = 1 } }: Pick<Row, "settings">): Axis => ({
  flushMs: Number(flushMs),
  networkMs: Number(networkMs),
  processes: Number(processes),
})

export const axisHeading = (row: Pick<Row, "settings">): string => {
  const { flushMs, networkMs, processes } = axisOf(row)
  const slowed = [
    ...(flushMs === 0 ? [] : [`Each flush of the log takes ${flushMs} ms longer`]),
    ...(networkMs === 0 ? [] : [`Each round trip to a store takes ${networkMs} ms longer`]),
  ]
  const several = processes === 1 ? [] : [`${processes} server processes over the same stores`]
  return [...slowed, ...several].join(", ") || "As the machine is"
}

/** Rows of the machine as it is; of several numbers of processes the smallest. */
export const plainRows = <R extends Pick<Row, "settings">>(rows: ReadonlyArray<R>): ReadonlyArray<R> =>
  rowsOn(rows, { flushMs: 0, networkMs: 0 })

/** Rows of one slowdown; of several numbers of processes the smallest. */
export const rowsOn = <R extends Pick<Row, "settings">>(
  rows: ReadonlyArray<R>,
  { flushMs, networkMs }: Pick<Axis, "flushMs" | "networkMs">,
): ReadonlyArray<R> => {
  const fewest = Math.min(...rows.map((row) => axisOf(row).processes))
  return rows.filter((row) => {
    const axis = axisOf(row)
    return axis.flushMs === flushMs && axis.networkMs === networkMs && axis.processes === fewest
  })
}
