/** The report of the lab as a page, and its charts. */
import type { Machine } from "../../machine.ts"
import { figure } from "../../table.ts"
import type { Contender } from "../contenders/contenders.ts"
import type { LabLine } from "../workload/lines.ts"
import { type MeasuredRow, measuredRows, type Workload } from "../workload/Workload.ts"
import { barsSvg } from "./bars.ts"
import type { Claim } from "./claims.ts"
import { mergedRounds } from "./rounds.ts"
import { leftOut, provisional, unmeasured } from "./words.ts"

export type ReportFacts = {
  readonly machine: Machine
  readonly contenders: ReadonlyArray<Contender>
  readonly code: string
  readonly at: string
  readonly load1: number
  readonly claims: ReadonlyArray<Claim>
  readonly quick: boolean
}

export type ReportFile = { readonly name: string; readonly text: string }

/** The page `report.md` and the charts that it shows. */
export const reportFiles = (
  workloads: ReadonlyArray<Workload>,
  lines: ReadonlyArray<LabLine>,
  facts: ReportFacts,
): ReadonlyArray<ReportFile> => {
  const sections = workloads
    .map((workload) =>
      sectionOf(
        workload,
        lines.filter((line) => line.workload === workload.name),
      ),
    )
    .filter((section) => section !== undefined)
  const page = [
    "# The strategy lab",
    "",
    headOf(lines, facts),
    "",
    strategiesText(facts.contenders),
    "",
    claimsText(facts.claims),
    "",
    ...sections.map(({ text }) => text),
  ]
  return [
    { name: "report.md", text: `${[...page, unmeasured].join("\n").trimEnd()}\n` },
    ...sections.flatMap(({ charts }) => charts),
  ]
}

const headOf = (lines: ReadonlyArray<LabLine>, { at, code, load1, machine, quick }: ReportFacts): string => {
  const versions = [...new Set(lines.flatMap((line) => line.versions))].toSorted()
  const seconds = lines.reduce((sum, { tookSeconds }) => sum + tookSeconds, 0)
  return [
    `Written by \`npm run lab\` on ${at.slice(0, 10)} from [results.jsonl](results.jsonl), code of ${code}.`,
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, fdatasync ${machine.fdatasyncUs} us; ${versions.join(", ")}.`,
    `${lines.length} cells in ${figure(seconds / 60)} minutes, each measured for ${windowsText(lines)}. Load average when it began: ${figure(load1)}.`,
    ...(quick ? ["", leftOut] : []),
    ...(load1 > machine.cores / 4 ? ["", provisional] : []),
  ].join("\n")
}

const windowsText = (lines: ReadonlyArray<LabLine>): string => {
  const windows = new Set(
    lines.flatMap(({ settings }) => (settings.seconds === undefined ? [] : [`${settings.seconds} s`])),
  )
  return [...windows].join(" or ") || "as long as it takes"
}

const strategiesText = (contenders: ReadonlyArray<Contender>): string => {
  const rows = contenders.map(({ about, correct, isolation, name }) => [
    name,
    correct ? "yes" : "**no**",
    isolation,
    about,
  ])
  return `## Who is compared\n\n${markdownTable(["strategy", "correct", "isolation", "what it does"], rows)}`
}

const claimsText = (claims: ReadonlyArray<Claim>): string =>
  claims.length === 0
    ? "Nothing that was measured speaks against what they say of themselves."
    : claims.map(({ says }) => `- ${says}`).join("\n")

const sectionOf = (workload: Workload, lines: ReadonlyArray<LabLine>) => {
  if (lines.length === 0) return undefined
  const measured = mergedRounds(measuredRows(lines))
  const charts = workload.charts(measured).filter(({ bars }) => bars.length > 0)
  const headings = [...new Set(lines.map((line) => workload.heading(line)))]
  const tables = headings.map((heading) => {
    const rows = lines.filter((line) => workload.heading(line) === heading)
    return `### ${workload.name}: ${heading}\n\n${tableOf(workload, rows)}`
  })
  const text = [
    `## ${workload.name}`,
    workload.shows,
    ...charts.map(({ name, title }) => `![${title}](${name}.svg)`),
    ...findingsOf(workload, measured),
    ...overviewText(workload, measured),
    ...tables,
    "",
  ].join("\n\n")
  return { text, charts: charts.map((chart) => ({ name: `${chart.name}.svg`, text: barsSvg(chart) })) }
}

const findingsOf = (workload: Workload, rows: ReadonlyArray<MeasuredRow>): ReadonlyArray<string> => {
  const found = workload.findings?.(rows) ?? []
  return found.length === 0 ? [] : [found.map((sentence) => `- ${sentence}`).join("\n")]
}

const overviewText = ({ overview }: Workload, rows: ReadonlyArray<MeasuredRow>): ReadonlyArray<string> => {
  if (overview === undefined || rows.length === 0) return []
  const { rows: cells, titles } = overview(rows)
  return [markdownTable(titles, cells)]
}

const tableOf = ({ columns }: Workload, lines: ReadonlyArray<LabLine>): string => {
  const measured = mergedRounds(measuredRows(lines))
  const rows = measured.map((row) => columns.map(({ of }) => of(row)))
  const missing = lines.flatMap(({ contender, result }) =>
    "notRun" in result ? [`Not run: ${contender}, because ${result.notRun}.`] : [],
  )
  const table =
    rows.length === 0
      ? []
      : [
          markdownTable(
            columns.map(({ title }) => title),
            rows,
          ),
        ]
  return [...table, ...new Set(missing)].join("\n\n")
}

const isFigure = (text: string): boolean => /^[\d.,-]+$/.test(text)

const markdownTable = (titles: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`
  const rules = titles.map((_, nth) => (rows.every((cells) => isFigure(cells[nth])) ? "---:" : "---"))
  return [row(titles), `|${rules.join("|")}|`, ...rows.map(row)].join("\n")
}
