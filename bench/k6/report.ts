/** The report of a run in the shape of the original's: what was asked for, what came of it, which limits held. */

type Metric = Readonly<Record<string, unknown>> & { readonly thresholds?: Readonly<Record<string, boolean>> }
export type Summary = { readonly metrics: Readonly<Record<string, Metric>> }

export type RunFacts = {
  readonly scenario: string
  readonly startedAt: string
  readonly k6: string
  readonly machine: string
  readonly commit: string
  readonly exitCode: number
  readonly settings: Readonly<Record<string, string>>
}

const number = (value: unknown): string => (typeof value === "number" ? String(Math.round(value * 1_000) / 1_000) : "-")

const durations = ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"]
/** Metrics of k6 and of the scripts that are one number each; whatever a script lacks is left out. */
const counts = [
  "http_reqs",
  "iterations",
  "dropped_iterations",
  "join_accepted",
  "join_rejected",
  "join_unknown",
  "join_http_error",
  "rank_grew",
  "frames",
  "ws_sessions",
] as const
const rates = ["http_req_failed", "checks", "join_valid_status_rate"] as const
const trends = ["http_req_duration", "first_frame_ms", "iteration_duration"] as const

export const reportMarkdown = (facts: RunFacts, { metrics }: Summary): string => {
  const there = <Name extends string>(names: ReadonlyArray<Name>): ReadonlyArray<Name> =>
    names.filter((name) => metrics[name] !== undefined)
  const thresholds = Object.entries(metrics).flatMap(([name, metric]) =>
    Object.entries(metric.thresholds ?? {}).map(
      ([rule, broken]) => `| ${name} | ${rule} | ${broken ? "BROKEN" : "held"} |`,
    ),
  )
  return [
    `# k6: ${facts.scenario}`,
    "",
    `${facts.exitCode === 0 ? "PASS" : `FAIL (exit code ${facts.exitCode})`}, ${facts.startedAt}, commit ${facts.commit}, ${facts.k6}, ${facts.machine}.`,
    "Server, database and k6 shared the machine.",
    "",
    "| setting | value |",
    "|---|---|",
    ...Object.entries(facts.settings).map(([name, value]) => `| ${name} | ${value} |`),
    "",
    "| count | value | per second |",
    "|---|---:|---:|",
    ...there(counts).map((name) => `| ${name} | ${number(metrics[name].count)} | ${number(metrics[name].rate)} |`),
    ...there(rates).map((name) => `| ${name} | ${number(metrics[name].value)} | |`),
    "",
    `| ms | ${durations.join(" | ")} |`,
    `|---|${durations.map(() => "---:").join("|")}|`,
    ...there(trends).map((name) => `| ${name} | ${durations.map((key) => number(metrics[name][key])).join(" | ")} |`),
    "",
    "| limit on | rule | |",
    "|---|---|---|",
    ...thresholds,
    "",
  ].join("\n")
}
