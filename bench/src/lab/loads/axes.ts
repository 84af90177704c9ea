/**
 * Two ways in which the machine differs from where others run: a slower disk below the log, and a slower network before
 * the stores. They are never mixed: each has tables of its own.
 */
import type { SiteSettings } from "../site/Site.ts"
import type { Row } from "../workload/Workload.ts"

export type Axis = Pick<SiteSettings, "flushMs" | "networkMs">

export const plain: Axis = { flushMs: 0, networkMs: 0 }
export const slowestFlush: Axis = { flushMs: 20, networkMs: 0 }
const slowFlushes: ReadonlyArray<Axis> = [{ flushMs: 2, networkMs: 0 }, slowestFlush]
const slowNetworks: ReadonlyArray<Axis> = [{ flushMs: 0, networkMs: 2 }]
export const axes: ReadonlyArray<Axis> = [plain, ...slowFlushes, ...slowNetworks]

export const axisHeading = ({ settings }: Pick<Row, "settings">): string => {
  const { flushMs = 0, networkMs = 0 } = settings
  if (flushMs !== 0) return `Each flush of the log takes ${flushMs} ms longer`
  return networkMs === 0 ? "As the machine is" : `Each round trip to a store takes ${networkMs} ms longer`
}
