/** How long people wait, from what they did to the next paint: what Chromium notes itself (Event Timing). */
import type { Stretch, TraceEvent } from "./events.ts"

export type Interaction = {
  /** Of the event that took the longest: pointerdown, pointerup, click, keydown ... */
  readonly type: string
  /** In milliseconds. */
  readonly toPaint: number
  /** Of those: until the page's own code ran, in it, and from its end to the paint. */
  readonly waited: number
  readonly ran: number
  readonly painted: number
}

type Noted = {
  readonly type: string
  readonly interactionId: number
  readonly timeStamp: number
  readonly processingStart: number
  readonly processingEnd: number
  readonly duration: number
}

/** Of each interaction that began within one of the stretches the event that took the longest. */
export const interactionsIn = (
  events: ReadonlyArray<TraceEvent>,
  stretches: ReadonlyArray<Stretch>,
): ReadonlyArray<Interaction> => {
  const worst = new Map<string, Interaction>()
  for (const { args, name, ph, pid, ts } of events) {
    // Ends are not looked for: their ids are used again, and the begin has the whole duration.
    if (name !== "EventTiming" || ph !== "b") continue
    const within = stretches.some((stretch) => pid === stretch.pid && ts >= stretch.from && ts <= stretch.to)
    const noted = args?.data as Noted | undefined
    if (!within || noted === undefined || !(noted.interactionId > 0)) continue
    const key = `${pid} ${noted.interactionId}`
    if (noted.duration <= (worst.get(key)?.toPaint ?? -1)) continue
    const { duration: toPaint, processingEnd, processingStart, timeStamp } = noted
    const [waited, ran] = [processingStart - timeStamp, processingEnd - processingStart]
    worst.set(key, { type: noted.type, toPaint, waited, ran, painted: toPaint - waited - ran })
  }
  return [...worst.values()]
}
