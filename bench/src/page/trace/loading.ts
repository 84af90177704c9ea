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

type About = { readonly navigationId?: string; readonly documentLoaderURL?: string }
const about = ({ args }: TraceEvent): About => (args?.data ?? {}) as About

/**
 * Interactive: the page has been painted, its main control stands there and is enabled, and the last long turn of the main thread is over that
 * began before then or within a second after.
 */
export const loadingIn = (events: ReadonlyArray<TraceEvent>): Loading => {
  const control = marksOf(events, controlMark).at(0)
  if (control === undefined) throw new Error("the main control of the page has not come")
  const own = events.filter(({ pid }) => pid === control.pid)
  // Empty documents that the browser holds ready have a navigation too, without an address.
  const started = own
    .filter((event) => event.name === "navigationStart" && about(event).documentLoaderURL !== "")
    .findLast(({ ts }) => ts <= control.ts)
  const painted = own.find(
    (event) =>
      event.name === "firstContentfulPaint" &&
      started !== undefined &&
      about(event).navigationId === about(started).navigationId,
  )
  if (started === undefined) throw new Error("the trace lacks the navigation")
  if (painted === undefined) throw new Error("the trace lacks the first paint")
  const long = tasksOf(own, control.pid, control.tid).filter(
    ({ dur = 0, ts }) => dur > longUs && ts >= started.ts && ts <= control.ts + afterUs,
  )
  const quiet = Math.max(control.ts, painted.ts, ...long.map(({ dur = 0, ts }) => ts + dur))
  const since = (ts: number): number => (ts - started.ts) / 1_000
  return {
    firstPaint: since(painted.ts),
    control: since(control.ts),
    interactive: since(quiet),
    longTasks: long.length,
  }
}
