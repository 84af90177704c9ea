/** Events of a trace of Chromium, and the stretches of it that the bench has marked in the page. Times in microseconds. */

export type TraceEvent = {
  readonly name: string
  readonly cat: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  /** Of complete events: time by the clock, and processor time of the thread. */
  readonly dur?: number
  readonly tdur?: number
  readonly args?: Readonly<Record<string, unknown>>
}

/** A stretch of the main thread of one page. */
export type Stretch = { readonly pid: number; readonly tid: number; readonly from: number; readonly to: number }

/** What the page has to run at both ends of a stretch; strings, because it is the page that runs them. */
export const beginOf = (name: string): string => `performance.mark(${JSON.stringify(`bench ${name} begin`)})`
export const endOf = (name: string): string => `performance.mark(${JSON.stringify(`bench ${name} end`)})`

/** What Chromium has to record for all that is read here. */
export const categories: ReadonlyArray<string> = [
  "devtools.timeline",
  "disabled-by-default-devtools.timeline",
  "blink.user_timing",
  "loading",
  "v8",
]

export const marksOf = (events: ReadonlyArray<TraceEvent>, mark: string): ReadonlyArray<TraceEvent> =>
  events.filter(({ name, cat }) => name === mark && cat.includes("blink.user_timing")).sort((a, b) => a.ts - b.ts)

/** Every stretch of that name, in order. */
export const stretchesOf = (events: ReadonlyArray<TraceEvent>, name: string): ReadonlyArray<Stretch> => {
  const ends = marksOf(events, `bench ${name} end`)
  return marksOf(events, `bench ${name} begin`).map(({ pid, tid, ts }) => {
    const end = ends.find((each) => each.pid === pid && each.ts >= ts)
    if (end === undefined) throw new Error(`the trace has a begin of ${JSON.stringify(name)} without an end`)
    return { pid, tid, from: ts, to: end.ts }
  })
}

/** The turns of one thread, each whole; a turn within another one belongs to that. */
export const tasksOf = (events: ReadonlyArray<TraceEvent>, pid: number, tid: number): ReadonlyArray<TraceEvent> => {
  const tasks = events
    .filter((event) => event.pid === pid && event.tid === tid && event.name === "RunTask" && event.ph === "X")
    .sort((a, b) => a.ts - b.ts)
  let end = Number.NEGATIVE_INFINITY
  return tasks.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false
    end = ts + dur
    return true
  })
}
