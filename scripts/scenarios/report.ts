/** The pages below docs/reports: what a run of the scenarios came to. */
import { byGroup, groupTitle } from "./Scenario.ts"

export type Outcome = {
  readonly name: string
  readonly group: string
  readonly title: string
  readonly verdict: "passed" | "failed" | "not run"
  /** Why it did not run or did not pass. */
  readonly reason: string | null
  readonly seconds: number
  /** Of what is reported. */
  readonly hash: string
  readonly output: string
}

export type Run = { readonly started: string; readonly commit: string }

export const reportFolder = "docs/reports"
export const latestName = "latest.md"

/** `step-4.md`, `track-1.md`. */
export const reportName = (group: string): string => `${groupTitle(group).toLowerCase().replace(" ", "-")}.md`

const made = "<!-- Made by `npm run scenarios`: run it instead of changing this page. -->"
const head = `| scenario | verdict | seconds | started | commit | hash of script, .http and routes |
|---|---|---|---|---|---|`

/** The report of one step or track. */
export const reportPage = (group: string, outcomes: ReadonlyArray<Outcome>, run: Run): string => `# ${groupTitle(group)}

${made}

${head}
${outcomes.map((outcome) => rowOf(outcome, run)).join("\n")}

${outcomes.map(detailOf).join("\n")}`

const rowOf = ({ hash, name, seconds, verdict }: Outcome, { commit, started }: Run): string =>
  `| [${name}](../../scenarios/${name}.sh) ([.http](../../scenarios/${name}.http)) | ${verdict} | ${seconds.toFixed(1)} | ${started} | ${commit} | \`${hash}\` |`

const detailOf = ({ name, output, reason, title, verdict }: Outcome): string => `## ${name}

${title}

**${verdict}**${reason === null ? "" : `: ${reason}`}
${output === "" ? "" : `\n\`\`\`text\n${output.trimEnd()}\n\`\`\`\n`}`

/** The newest row of every scenario, taken from the reports. */
export const latestPage = (reports: ReadonlyMap<string, string>): string => {
  const rows = [...reports].filter(([name]) => name !== latestName).flatMap(([, page]) => rowsOf(page))
  const inOrder = rows.sort((a, b) => byGroup(groupOf(a.name), groupOf(b.name)) || (a.name < b.name ? -1 : 1))
  return `# The newest run of each scenario

${made}

${head}
${inOrder.map(({ line }) => line).join("\n")}
`
}

const groupOf = (name: string): string => name.split("-", 1)[0]

const row = /^\| \[([\w-]+)\].* \| `([0-9a-f]{32})` \|$/gm

export type ReportRow = { readonly name: string; readonly hash: string; readonly line: string }

export const rowsOf = (page: string): ReadonlyArray<ReportRow> =>
  [...page.matchAll(row)].map(([line, name, hash]) => ({ name, hash, line }))
