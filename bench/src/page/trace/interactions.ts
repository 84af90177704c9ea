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

const keyOf = ({ pid, id, id2 }: TraceEvent): string => `${pid} ${id ?? id2?.local ?? id2?.global}`

/** Of each interaction that began within one of the stretches the event that took the longest. */
export const interactionsIn = (
  events: ReadonlyArray<TraceEvent>,
  stretches: ReadonlyArray<Stretch>,
): ReadonlyArray<Interaction> => {
  const timings = events.filter(({ name }) => name === "EventTiming")
  const ends = new Map(timings.filter(({ ph }) => ph === "e").map((event) => [keyOf(event), event]))
  const worst = new Map<string, Interaction>()
  for (const begin of timings) {
    if (begin.ph !== "b") continue
    const within = stretches.some(({ pid, from, to }) => begin.pid === pid && begin.ts >= from && begin.ts <= to)
    const noted = begin.args?.data as Noted | undefined
    if (!within || noted === undefined || !(noted.interactionId > 0)) continue
    const end = ends.get(keyOf(begin))
    if (end === undefined) continue
    const toPaint = (end.ts - begin.ts) / 1_000
    const key = `${begin.pid} ${noted.interactionId}`
    if (toPaint <= (worst.get(key)?.toPaint ?? -1)) continue
    const { processingEnd, processingStart, timeStamp } = noted
    const [waited, ran] = [processingStart - timeStamp, processingEnd - processingStart]
    worst.set(key, { type: noted.type, toPaint, waited, ran, painted: toPaint - waited - ran })
  }
  return [...worst.values()]
}
