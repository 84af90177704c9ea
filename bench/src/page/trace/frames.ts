/**
 * Frames of a page, as its main thread made them. A frame ends with the turn in which the thread hands it on to be shown; all
 * that the thread did since the one before is a part of it, so work between two frames is charged too.
 */
import { type Stretch, type TraceEvent, tasksOf } from "./events.ts"
import { type Work, workOf } from "./work.ts"

export type Frame = {
  /** When it was handed on, in microseconds. */
  readonly at: number
  /** By the clock, in microseconds, and processor time of the thread. */
  readonly clock: Work
  readonly processor: Work
  /** All turns of the thread, whatever they did, by the clock. */
  readonly busy: number
}

/** What the thread does last for a frame, and what it does in one that shows something new: others are no frames to a person. */
const handsOn = "Commit"
const draws: ReadonlySet<string> = new Set(["FireAnimationFrame", "Paint"])

export const framesIn = (events: ReadonlyArray<TraceEvent>, { pid, tid, from, to }: Stretch): ReadonlyArray<Frame> => {
  const own = events.filter((event) => event.pid === pid && event.tid === tid && event.ts <= to)
  const commits = own.filter(({ name, ph }) => name === handsOn && ph === "X").sort((a, b) => a.ts - b.ts)
  const drawn = own.filter(({ name, ph }) => ph === "X" && draws.has(name))
  const inOrder = own.filter(({ ph }) => ph === "X").sort((a, b) => a.ts - b.ts)
  const frames: Frame[] = []
  let tasks: TraceEvent[] = []
  let at = 0
  let next = 0
  for (const task of tasksOf(own, pid, tid)) {
    tasks.push(task)
    const end = task.ts + (task.dur ?? 0)
    while (next < commits.length && commits[next].ts < task.ts) next++
    const commit = commits[next]
    if (commit === undefined) break
    if (commit.ts >= end) continue
    if (!drawn.some(({ ts }) => ts >= task.ts && ts < end)) continue
    // Only what began after the frame before, and lies within the turns of this one.
    const first = tasks[0].ts
    while (at < inOrder.length && inOrder[at].ts < first) at++
    const began = at
    while (at < inOrder.length && inOrder[at].ts < end) at++
    const parts = inOrder.slice(began, at)
    if (commit.ts >= from) {
      frames.push({
        at: commit.ts,
        clock: workOf(parts, ({ dur = 0 }) => dur),
        processor: workOf(parts, ({ tdur = Number.NaN }) => tdur),
        busy: tasks.reduce((sum, { dur = 0 }) => sum + dur, 0),
      })
    }
    tasks = []
  }
  // The first one began before the stretch.
  return frames.slice(1)
}
