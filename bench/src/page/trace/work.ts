/** What a thread of the page was busy with: script, layout (with style) and paint, each without what it called of the others. */
import type { TraceEvent } from "./events.ts"

export const kinds = ["script", "layout", "paint"] as const
export type Kind = (typeof kinds)[number]
/** In microseconds. */
export type Work = Record<Kind, number>

/** As the panel of Chromium's own tools sorts them; what collects garbage is script. */
const kindOf: Readonly<Record<string, Kind>> = {
  ...byName("script", [
    ...["EvaluateScript", "v8.compile", "v8.compileModule", "v8.evaluateModule", "FunctionCall", "EventDispatch"],
    ...["TimerFire", "FireAnimationFrame", "FireIdleCallback", "RunMicrotasks", "XHRReadyStateChange", "XHRLoad"],
    ...["MinorGC", "MajorGC", "BlinkGC.AtomicPhase", "V8.GC_MC_INCREMENTAL"],
  ]),
  ...byName("layout", [
    ...["UpdateLayoutTree", "RecalculateStyles", "ScheduleStyleRecalculation", "ParseAuthorStyleSheet", "Layout"],
    ...["HitTest", "IntersectionObserverController::computeIntersections"],
  ]),
  ...byName("paint", [
    ...["PrePaint", "Paint", "Layerize", "Commit", "UpdateLayerTree", "CompositeLayers", "PaintImage"],
    ...["Decode Image", "Decode LazyPixelRef"],
  ]),
}

function byName(kind: Kind, names: ReadonlyArray<string>): Readonly<Record<string, Kind>> {
  return Object.fromEntries(names.map((name) => [name, kind]))
}

export const isWork = ({ name, ph }: TraceEvent): boolean => ph === "X" && Object.hasOwn(kindOf, name)

export const noWork = (): Work => ({ script: 0, layout: 0, paint: 0 })
export const workSum = ({ script, layout, paint }: Work): number => script + layout + paint

type Open = { readonly kind: Kind; readonly end: number }

/** `length`: by which clock. The events are those of one thread. */
export const workOf = (events: ReadonlyArray<TraceEvent>, length: (event: TraceEvent) => number): Work => {
  const work = noWork()
  const open: Open[] = []
  const sorted = events.filter(isWork).sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
  for (const event of sorted) {
    while (open.length > 0 && open[open.length - 1].end <= event.ts) open.pop()
    const kind = kindOf[event.name]
    const outer = open.at(-1)
    // What is called by something of another kind is that one's no longer.
    if (outer !== undefined) work[outer.kind] -= length(event)
    work[kind] += length(event)
    open.push({ kind, end: event.ts + (event.dur ?? 0) })
  }
  return work
}
