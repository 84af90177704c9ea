/** A chart as SVG: horizontal bars with their figures, readable on a light and on a dark page. */
import { figure } from "../../table.ts"
import type { Bar, Chart } from "../workload/Chart.ts"

const width = 760
const labelWidth = 170
const figureWidth = 90
const rowHeight = 24
const barHeight = 15
const titleHeight = 34
const legendHeight = 22

/** Told apart by brightness, too, and visible on white and on black. */
const colours = ["#3d7dca", "#e0862f", "#3f9d6b", "#9a6fc0"]

export const barsSvg = ({ bars, title, unit }: Chart): string => {
  const names = [...new Set(bars.flatMap(({ parts }) => parts.map(({ name }) => name)))]
  const legend = names.length > 1 ? legendHeight : 0
  const height = titleHeight + legend + bars.length * rowHeight + 8
  const most = Math.max(0, ...bars.map(totalOf))
  const scale = most === 0 ? 0 : (width - labelWidth - figureWidth) / most
  const rows = bars.map((bar, nth) => rowSvg(bar, names, scale, titleHeight + legend + nth * rowHeight))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(bars.map((bar) => `${bar.label}: ${figure(totalOf(bar))} ${unit}`).join("; "))}</desc>`,
    // The page behind it decides which one holds.
    "<style>text{fill:#1f2328}@media(prefers-color-scheme:dark){text{fill:#e6edf3}}</style>",
    `<text x="0" y="18" font-weight="600">${escaped(title)} (${escaped(unit)})</text>`,
    ...(legend > 0 ? [legendSvg(names)] : []),
    ...rows,
    "</svg>",
    "",
  ].join("\n")
}

const totalOf = ({ parts }: Bar): number => parts.reduce((sum, { value }) => sum + value, 0)

const rowSvg = (bar: Bar, names: ReadonlyArray<string>, scale: number, top: number): string => {
  const middle = top + rowHeight / 2 + 4
  let x = labelWidth
  const parts = bar.parts.map(({ name, value }) => {
    const length = value * scale
    const rect = `<rect x="${round(x)}" y="${top + (rowHeight - barHeight) / 2}" width="${round(length)}" height="${barHeight}" fill="${colours[names.indexOf(name) % colours.length]}"/>`
    x += length
    return rect
  })
  return [
    `<text x="${labelWidth - 8}" y="${middle}" text-anchor="end">${escaped(bar.label)}</text>`,
    ...parts,
    `<text x="${round(x + 6)}" y="${middle}">${figure(totalOf(bar))}</text>`,
  ].join("")
}

const legendSvg = (names: ReadonlyArray<string>): string =>
  names
    .map((name, nth) => {
      const x = labelWidth + nth * 120
      return `<rect x="${x}" y="${titleHeight}" width="11" height="11" fill="${colours[nth % colours.length]}"/><text x="${x + 16}" y="${titleHeight + 10}">${escaped(name)}</text>`
    })
    .join("")

const round = (value: number): number => Math.round(value * 10) / 10

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
