/** A run as SVG: answers per quarter of a second, the silences of the sales, owner changes, and appends that were fenced. */
import type { Drill } from "./drills.ts"
import { stretchesOf } from "./gaps.ts"
import type { Story } from "./run.ts"
import { stepNames, takeoverOf } from "./takeover.ts"

const width = 920
const left = 110
const right = 10
const stepMs = 250
const chartHeight = 120
const rowHeight = 14
const stepHeight = 12
const top = 40
/** Shorter ones are the pauses between two people. */
const shownGapMs = 300

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

export const timelineSvg = (drill: Pick<Drill, "name" | "about">, story: Story): string => {
  const { changes, concertIds, endedAt, fenced, healedAt, heard, injectedAt, victims } = story
  const x = (at: number): string => (left + (at / endedAt) * (width - left - right)).toFixed(1)
  const steps = Array.from({ length: Math.ceil(endedAt / stepMs) }, () => 0)
  for (const { at, status } of heard) if (status !== 0 && at < endedAt) steps[Math.floor(at / stepMs)]++
  const most = Math.max(1, ...steps)
  const bars = steps.map((count, n) => {
    const height = (count / most) * chartHeight
    const y = (top + chartHeight - height).toFixed(1)
    return `<rect class="answers" x="${x(n * stepMs)}" y="${y}" width="${((width - left - right) * (stepMs / endedAt) - 0.5).toFixed(1)}" height="${height.toFixed(1)}"/>`
  })
  const rowsTop = top + chartHeight + 24 + stepNames.length * stepHeight
  const sorted = [...concertIds].sort((a, b) => Number(victims.includes(b)) - Number(victims.includes(a)) || a - b)
  const y = (concertId: number): number => rowsTop + sorted.indexOf(concertId) * rowHeight
  const rows = sorted.flatMap((concertId) => [
    `<text x="${left - 6}" y="${y(concertId) + 10}" text-anchor="end">sale ${concertId}${victims.includes(concertId) ? " *" : ""}</text>`,
    ...silences(story, concertId).map(
      ({ from, ms, open }) =>
        `<rect class="gap" x="${x(from)}" y="${y(concertId) + 2}" width="${(Number(x(from + ms)) - Number(x(from))).toFixed(1)}" height="9"><title>${open ? "at least " : ""}${Math.round(ms)} ms without an answer</title></rect>`,
    ),
  ])
  const moves = changes
    .filter(({ at }) => at <= endedAt)
    .map(
      ({ at, concertId, epoch }) =>
        `<path class="move" d="M${x(at)} ${y(concertId) + 1}v11"><title>epoch ${epoch}</title></path>`,
    )
  const fences = fenced
    .filter(({ at }) => at <= endedAt)
    .map(
      ({ at, count }) =>
        `<circle class="fence" cx="${x(at)}" cy="${top + chartHeight + 12}" r="4"><title>${count} fenced</title></circle>`,
    )
  const height = rowsTop + sorted.length * rowHeight + 30
  const marks = [
    [injectedAt, "goes wrong"],
    [healedAt, "put right"],
  ].map(
    ([at, text]) =>
      `<path class="mark" d="M${x(Number(at))} ${top - 6}V${height - 28}"/><text x="${x(Number(at))}" y="${top - 10}">${text}</text>`,
  )
  const seconds = Array.from({ length: Math.floor(endedAt / 2_000) + 1 }, (_, n) => n * 2)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${escaped(`${drill.name}: ${drill.about}`)}</title>`,
    "<style>text{fill:#1f2328}.answers{fill:#3d7dca}.gap{fill:#c9513f}.move{stroke:#3f9d6b;stroke-width:2}.fence{fill:#9a6fc0}.step{fill:#c98f3d}.look{stroke:#c98f3d}.mark{stroke:#8b949e;stroke-dasharray:3 3}@media(prefers-color-scheme:dark){text{fill:#e6edf3}}</style>",
    `<text x="0" y="14" font-weight="600" font-size="13">${escaped(`${drill.name}: ${drill.about}`)}</text>`,
    `<text x="${left - 6}" y="${top + 10}" text-anchor="end">${(most * 1_000) / stepMs} answers/s</text>`,
    `<text x="${left - 6}" y="${top + chartHeight + 16}" text-anchor="end">fenced</text>`,
    ...bars,
    ...fences,
    ...takeoverSvg(story, x),
    ...rows,
    ...moves,
    ...marks,
    ...seconds.map((s) => `<text x="${x(s * 1_000)}" y="${height - 16}" text-anchor="middle">${s} s</text>`),
    `<text x="0" y="${height - 2}">* of the node that it happens to; red: no answer at that sale; green: a new owner or epoch</text>`,
    "</svg>",
    "",
  ].join("\n")
}

/** The steps as bars from when it went wrong, and above them each look at the shards that showed something else. */
const takeoverSvg = (story: Story, x: (at: number) => string): ReadonlyArray<string> => {
  const { injectedAt, looks } = story
  const takeover = takeoverOf(story)
  const steps = stepNames.map((name, n) => {
    const ms = takeover[name]
    const y = top + chartHeight + 24 + n * stepHeight
    const label = `<text x="${left - 6}" y="${y + 9}" text-anchor="end">${name}</text>`
    if (ms === null) return label
    const width = (Number(x(injectedAt + ms)) - Number(x(injectedAt))).toFixed(1)
    return `${label}<rect class="step" x="${x(injectedAt)}" y="${y + 2}" width="${width}" height="7"/><text x="${x(injectedAt + ms)}" y="${y + 9}"> ${ms} ms</text>`
  })
  const shards = looks.map(
    ({ at, free, kept, known, nodes }) =>
      `<path class="look" d="M${x(at)} ${top + chartHeight + 18}v6"><title>${known ? "in" : "not in"} the cluster of ${nodes} nodes, ${kept} shards, ${free} free</title></path>`,
  )
  return [...shards, ...steps]
}

/** All long silences of one sale. */
const silences = ({ endedAt, heard }: Story, concertId: number) =>
  stretchesOf(heard, concertId, 0, endedAt).filter(({ ms }) => ms >= shownGapMs)
