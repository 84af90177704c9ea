/**
 * A run as one self-contained HTML page without scripts: processes as lanes whose heads stay in sight, messages and
 * appends as arrows, the broken promise marked. At most the last `rowsMax` rows, so its size is bounded.
 */
import { type Arrow, type ArrowKind, arrowsOf, type Row, rowsOf } from "./timeline-arrows.ts"
import { wordsOf } from "./timeline-words.ts"
import type { TraceKind } from "./trace.ts"
import { traceLine } from "./trace.ts"
import type { World } from "./World.ts"

const rowPx = 15
const lanePx = 230
const leftPx = 56
const rowsMax = 4_000
const wordsMax = 34
const jumpsMax = 40
/** Arrows that long are many at a time: they stand back. */
const farRows = 80

const loud = new Set<TraceKind>(["killed", "started", "paused", "resumed", "fault", "healing", "corrupted"])
const bad = new Set<TraceKind>(["violation", "dropped", "warned"])
const worthAJump = new Set<TraceKind>(["killed", "paused", "healing", "violation", "corrupted"])

/** Above the rows; `lines` say how the run was made. */
export type TimelineHead = { readonly title: string; readonly lines: ReadonlyArray<string> }

export const timelineHtml = (world: World, { title, lines }: TimelineHead): string => {
  const { lanes } = world.trace
  const all = rowsOf(world.trace.events())
  const rows = all.slice(-rowsMax)
  const before = all.length - rows.length
  const height = rows.length * rowPx + rowPx
  const width = leftPx + lanes.length * lanePx + 24
  const promise =
    world.violation === undefined ? "<p>No promise was broken.</p>" : `<p class="broken">${html(world.violation)}</p>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${html(title)}</title><style>${style(width)}</style></head><body>
<h1>${html(title)}</h1>
${promise}
<details><summary>How this run was made</summary><pre>${lines.map(html).join("\n")}</pre></details>
<p>${all.length} rows${all.length > rows.length ? `, the last ${rows.length} are here` : ""}. Time runs down, in virtual milliseconds, one row per event. Point at a row to see its numbers as they are in the trace.</p>
${legend}
${jumps(rows, lanes)}
<div class="heads">${lanes.map((lane, i) => `<b style="left:${x(i) - 4}px">${html(lane)}</b>`).join("")}</div>
<svg width="${width}" height="${height}">
${tips}
${lanes.map((_, i) => `<path class="lane" d="M${x(i)} 0V${height}"/>`).join("")}
${times(rows, width)}
${arrowsOf(all, lanes)
  .filter(({ from }) => from >= before)
  .map(({ kind, from, to }) => arrowPath({ kind, from: from - before, to: to - before }, rows))
  .join("\n")}
${rows.map((row, i) => mark(row, i, lanes)).join("\n")}
</svg></body></html>
`
}

const x = (lane: number): number => leftPx + lane * lanePx + 8
const y = (row: number): number => row * rowPx + rowPx - 4

/** A time stands where it begins, above a line across the page. */
const times = (rows: ReadonlyArray<Row>, width: number): string =>
  rows
    .flatMap(({ at }, i) => {
      if (i > 0 && rows[i - 1].at === at) return []
      const line = `<path class="time" d="M0 ${y(i) - rowPx + 4}H${width}"/>`
      return [`${line}<text class="at" x="${leftPx - 8}" y="${y(i)}">${at}</text>`]
    })
    .join("\n")

const mark = (row: Row, i: number, lanes: ReadonlyArray<string>): string => {
  const broken = row.kind === "violation"
  const shade = broken ? `<path class="shade" d="M0 ${y(i) - rowPx + 4}h9999v${rowPx}H0z"/>` : ""
  const name = bad.has(row.kind) ? "bad" : loud.has(row.kind) ? "loud" : ""
  const words = wordsOf(row, lanes)
  const shown = broken || words.length <= wordsMax ? words : `${words.slice(0, wordsMax - 1)}…`
  const epoch = row.epoch === undefined ? "" : `, epoch ${row.epoch}`
  const title = html(traceLine(row, lanes) + epoch)
  const anchor = worthAJump.has(row.kind) ? ` id="r${i}"` : ""
  return `<g${anchor}${name === "" ? "" : ` class="${name}"`}><title>${title}</title>${shade}<circle cx="${x(row.lane)}" cy="${y(i) - 4}" r="2.5"/><text x="${x(row.lane) + 7}" y="${y(i)}">${html(shown)}</text></g>`
}

const arrowPath = ({ kind, from, to }: Arrow, rows: ReadonlyArray<Row>): string => {
  const [x1, y1] = [x(rows[from].lane), y(from) - 4]
  const [x2, y2] = [x(rows[to].lane), y(to) - 4]
  // What stays in its lane goes around it, on the left, where no words stand.
  if (x1 === x2) return `<path class="${kind}" d="M${x1} ${y1}C${x1 - 14} ${y1} ${x1 - 14} ${y2} ${x2 - 3} ${y2}"/>`
  const far = to - from > farRows ? " far" : ""
  // A lost message ends in a cross on its way; the next row says what lost it.
  if (kind !== "lost") return `<path class="${kind}${far}" d="M${x1} ${y1}L${x2} ${y2}"/>`
  const [mx, my] = [Math.round(x1 + (x2 - x1) * 0.8), Math.round(y1 + (y2 - y1) * 0.8)]
  return `<path class="lost" d="M${x1} ${y1}L${mx} ${my}m-4 -4l8 8m0 -8l-8 8"/>`
}

const colours: Readonly<Record<ArrowKind, string>> = {
  message: "#5b7aa6",
  duplicate: "#8a4fbf",
  lost: "#b00020",
  append: "#1f7a3d",
  answer: "#1f7a3d",
  doubt: "#b36b00",
}
const dashed: Partial<Record<ArrowKind, string>> = { duplicate: "5 2", answer: "4 3", doubt: "2 3" }
const meaning: Readonly<Record<ArrowKind, string>> = {
  message: "message",
  duplicate: "its second copy",
  lost: "lost message",
  append: "append or claim, to where it took effect",
  answer: "its answer",
  doubt: "refused, outcome unknown, or committed after its answer",
}
const kinds = Object.keys(colours) as ReadonlyArray<ArrowKind>

const tips = `<defs>${kinds
  .filter((kind) => kind !== "lost")
  .map(
    (kind) =>
      `<marker id="tip-${kind}" markerWidth="7" markerHeight="7" refX="10" refY="3.5" orient="auto"><path d="M0,0L7,3.5L0,7z" fill="${colours[kind]}"/></marker>`,
  )
  .join("")}</defs>`

const sample = (kind: ArrowKind): string => {
  const line = kind === "lost" ? "M2 8H30m-4 -4l8 8m0 -8l-8 8" : "M2 8H36"
  return `<span><svg width="42" height="16"><path class="${kind}" d="${line}"/></svg> ${meaning[kind]}</span>`
}
const legend = `<p class="legend">${kinds.map(sample).join("")}<span class="loud">● what happens to processes</span><span class="bad">● what went wrong</span></p>`

const jumps = (rows: ReadonlyArray<Row>, lanes: ReadonlyArray<string>): string => {
  const found = [...rows.entries()].filter(([, { kind }]) => worthAJump.has(kind))
  if (found.length === 0) return ""
  // The end is where it broke.
  const links = found
    .slice(-jumpsMax)
    .map(([i, { at, kind, lane }]) => `<a href="#r${i}">${at} ${kind === "killed" ? `${lanes[lane]} ` : ""}${kind}</a>`)
  return `<p class="jumps">${links.join(" ")}</p>`
}

const style = (width: number): string =>
  [
    `body{font:13px sans-serif;margin:16px;background:#fff;color:#222;min-width:${width}px}h1{font-size:18px}p{max-width:1100px}`,
    ".broken{color:#b00020;font-weight:bold;white-space:pre-wrap}.legend span{margin-right:18px;white-space:nowrap}.legend svg{vertical-align:-3px}",
    `.jumps a{margin-right:10px}.heads{position:sticky;top:0;z-index:1;height:26px;width:${width}px;background:#fff;border-bottom:1px solid #999}`,
    ".heads b{position:absolute;top:5px}svg text{font:11px monospace;paint-order:stroke;stroke:#fff;stroke-width:3px}svg>path{fill:none}",
    ".lane{stroke:#ccc}.time{stroke:#eee}.at{fill:#777;text-anchor:end}g:hover text{text-decoration:underline}g{scroll-margin-top:60px}g:target circle{r:6px}",
    ".loud{fill:#b36b00;color:#b36b00}.bad{fill:#b00020;color:#b00020}svg .shade{fill:#ffd6d6}.bad .shade~text{font-weight:bold}",
    ...kinds.map((kind) => {
      const tip = kind === "lost" ? "" : `;marker-end:url(#tip-${kind})`
      return `.${kind}{stroke:${colours[kind]};stroke-dasharray:${dashed[kind] ?? "none"};opacity:.8${tip}}`
    }),
    ".far{opacity:.25}",
  ].join("")

const html = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
