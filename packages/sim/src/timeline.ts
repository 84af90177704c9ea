/** A run as one self-contained HTML page: processes as lanes, messages as arrows, the broken promise marked. */
import type { TraceEvent } from "./trace.ts"
import { traceLine } from "./trace.ts"
import type { World } from "./World.ts"

const rowPx = 14
const lanePx = 190
const leftPx = 70
const eventsMax = 4_000

const loud = new Set(["killed", "started", "paused", "resumed", "fault", "healing", "violation", "corrupted"])

export const timelineHtml = (world: World, title: string): string => {
  const lanes = world.trace.lanes
  const all = world.trace.events()
  const events = all.slice(-eventsMax)
  const height = events.length * rowPx + 60
  const width = leftPx + lanes.length * lanePx + 20
  const arrows = arrowsOf(events)
  const body = [
    `<h1>${html(title)}</h1>`,
    world.violation === undefined
      ? "<p>No promise was broken.</p>"
      : `<p class="violation">${html(world.violation)}</p>`,
    `<p>${all.length} events, the last ${events.length} are shown; time runs down, one row per event, virtual milliseconds on the left. Hover a row for its numbers.</p>`,
    `<svg width="${width}" height="${height}" font-family="monospace" font-size="11">`,
    '<defs><marker id="tip" markerWidth="6" markerHeight="6" refX="5" refY="3" orient="auto"><path d="M0,0 L6,3 L0,6" fill="#5b7aa6"/></marker></defs>',
    ...lanes.map(
      (lane, i) =>
        `<text x="${x(i)}" y="14" font-weight="bold">${html(lane)}</text><line x1="${x(i)}" y1="20" x2="${x(i)}" y2="${height}" stroke="#ccc"/>`,
    ),
    ...arrows.map(
      ([from, to]) =>
        `<line x1="${x(events[from].lane)}" y1="${y(from)}" x2="${x(events[to].lane)}" y2="${y(to)}" stroke="#5b7aa6" stroke-width="0.8" marker-end="url(#tip)"/>`,
    ),
    ...events.map((event, i) => mark(event, i, lanes)),
    "</svg>",
  ]
  const style =
    "body{font-family:sans-serif;margin:16px;background:#fff;color:#222}.violation{color:#b00020;font-weight:bold}h1{font-size:18px}"
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${html(title)}</title><style>${style}</style><body>${body.join("\n")}</body></html>\n`
}

const x = (lane: number): number => leftPx + lane * lanePx + 10
const y = (row: number): number => 36 + row * rowPx

const mark = (event: TraceEvent, row: number, lanes: ReadonlyArray<string>): string => {
  const colour = event.kind === "violation" ? "#b00020" : loud.has(event.kind) ? "#b36b00" : "#222"
  const note = event.note === "" ? `${event.a} ${event.b}` : event.note
  const label = `${event.kind} ${note}`.slice(0, 34)
  const wide =
    event.kind === "violation" ? `<rect x="0" y="${y(row) - 10}" width="100%" height="${rowPx}" fill="#ffd6d6"/>` : ""
  return `${wide}<g><title>${html(traceLine(event, lanes))}</title><text x="4" y="${y(row)}" fill="#888">${event.at}</text><circle cx="${x(event.lane)}" cy="${y(row) - 3}" r="2.5" fill="${colour}"/><text x="${x(event.lane) + 6}" y="${y(row)}" fill="${colour}">${html(label)}</text></g>`
}

/** Pairs of rows: a message that was sent, and its arrival. The first arrival without a pair belongs to the oldest send. */
const arrowsOf = (events: ReadonlyArray<TraceEvent>): ReadonlyArray<readonly [number, number]> => {
  const open = new Map<string, number[]>()
  const arrows: Array<readonly [number, number]> = []
  for (const [row, event] of events.entries()) {
    if (event.kind === "sent") {
      const key = `${event.lane}>${event.a}:${event.b}`
      const rows = open.get(key)
      if (rows === undefined) open.set(key, [row])
      else rows.push(row)
    } else if (event.kind === "delivered") {
      const from = open.get(`${event.a}>${event.lane}:${event.b}`)?.shift()
      if (from !== undefined) arrows.push([from, row])
    }
  }
  return arrows
}

const html = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
