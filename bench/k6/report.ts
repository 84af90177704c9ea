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
/** Metrics of k6 and of the scripts that are one number each; those that a script lacks are left out. */
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

/** One rate of a search for the highest one that is held. */
export type Step = { readonly rate: number; readonly facts: RunFacts; readonly summary: Summary }

export const saturationMarkdown = (steps: ReadonlyArray<Step>): string => {
  const [{ facts }] = steps
  const broken = steps.find((step) => step.facts.exitCode !== 0)
  const held = steps.filter((step) => step.facts.exitCode === 0).at(-1)
  return [
    "# k6: join-saturation",
    "",
    `${held === undefined ? "No rate was held" : `Held ${held.rate} joins a second`}, ` +
      `${broken === undefined ? "and no rate was found that is not" : `not ${broken.rate}`}; ` +
      `${facts.startedAt}, commit ${facts.commit}, ${facts.k6}, ${facts.machine}.`,
    "Server, database and k6 shared the machine, so what is saturated first may be k6 itself: `npm run bench -- http-join`",
    "has a lighter generator.",
    "Held: no arrival was dropped, every join accepted, p99 within the limit of the contract.",
    "",
    "| joins/s offered | accepted/s | refused | dropped | p50 ms | p95 ms | p99 ms | |",
    "|---:|---:|---:|---:|---:|---:|---:|---|",
    ...steps.map(({ rate, facts, summary: { metrics } }) => {
      const ms = metrics.http_req_duration ?? {}
      const count = (name: string): string => number(metrics[name]?.count ?? 0)
      const cells = [
        ...[String(rate), number(metrics.join_accepted?.rate), count("join_rejected"), count("dropped_iterations")],
        ...[number(ms.med), number(ms["p(95)"]), number(ms["p(99)"]), facts.exitCode === 0 ? "held" : "not held"],
      ]
      return `| ${cells.join(" | ")} |`
    }),
    "",
  ].join("\n")
}
