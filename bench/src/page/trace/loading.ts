/** When a page that was asked for could be seen and used. */
import { marksOf, type TraceEvent, tasksOf } from "./events.ts"

export type Loading = {
  /** Milliseconds from the navigation. */
  readonly firstPaint: number
  readonly control: number
  readonly interactive: number
  readonly longTasks: number
}

/** A turn of the main thread above this keeps a person waiting, in microseconds. */
const longUs = 50_000
/** How long after its main control has come a page may still become busy and be charged for it. */
const afterUs = 1_000_000

export const controlMark = "bench control"

/**
 * Interactive: the page's main control stands there and is enabled, and the last long turn of the main thread is over that
 * began before then or within a second after.
 */
export const loadingIn = (events: ReadonlyArray<TraceEvent>): Loading => {
  const control = marksOf(events, controlMark).at(0)
  if (control === undefined) throw new Error("the main control of the page has not come")
  const own = events.filter(({ pid }) => pid === control.pid)
  const started = own
    .filter(({ name, ts }) => name === "navigationStart" && ts <= control.ts)
    .sort((a, b) => b.ts - a.ts)
    .at(0)
  const painted = own.find(
    ({ name, ts }) => name === "firstContentfulPaint" && started !== undefined && ts > started.ts,
  )
  if (started === undefined || painted === undefined)
    throw new Error("the trace lacks the navigation or its first paint")
  const long = tasksOf(own, control.pid, control.tid).filter(
    ({ dur = 0, ts }) => dur > longUs && ts >= started.ts && ts <= control.ts + afterUs,
  )
  const quiet = Math.max(control.ts, ...long.map(({ dur = 0, ts }) => ts + dur))
  const since = (ts: number): number => (ts - started.ts) / 1_000
  return {
    firstPaint: since(painted.ts),
    control: since(control.ts),
    interactive: since(quiet),
    longTasks: long.length,
  }
}
