/** A line as a few lines of text, for people who watch it. */
import type { LinePolicy } from "@ticketrush/protocol"
import type { LineOverviewResponse, LineResponse } from "@ticketrush/protocol/http-schemas"

/** People per second, null while it is not known. */
export type Rates = { readonly joining: number | null; readonly going: number | null }

export const lineReport = (line: LineOverviewResponse, rates: Rates): string => {
  const { pace, waiting, returned, absent, active, joined, estimates } = line
  const top = Math.max(rates.joining ?? 0, rates.going ?? 0, pace.batch / (pace.everyMs / 1_000))
  const wait = line.estimatedWaitMs
  const cap = pace.activeMax === 0 ? "" : ` of ${count(pace.activeMax)}`
  const left = line.options.map(
    ({ optionId, tiers }) =>
      `  option ${optionId}: ${tiers.map((tier) => `${tier.name} ${count(tier.free)} of ${count(tier.seats)}`).join(", ")}`,
  )
  return [
    `concert ${line.concertId}: ${settingsText(line.method, line.protects, pace)}${line.closed ? ", sale over" : ""}`,
    row("waiting", count(waiting), `came back ${count(returned)}, away ${count(absent)}`),
    row("active", `${count(active)}${cap}`),
    row("joined", count(joined), "since the sale was opened"),
    row("joining", rate(rates.joining), bar(rates.joining, top)),
    row("going", rate(rates.going), bar(rates.going, top)),
    row("wait", wait === null ? "unknown" : rangeText(wait), "for a join now"),
    row(
      "estimates",
      estimates.hitRate === null ? "none judged" : `${Math.round(estimates.hitRate * 100)} % came true`,
      estimates.predictions === 0 ? "" : `of ${count(estimates.predictions)}`,
    ),
    "seats left",
    ...left,
  ].join("\n")
}

export const policyReport = ({ concertId, policy, waiting, active }: LineResponse): string =>
  `concert ${concertId}: ${settingsText(policy.method, policy.protects, policy)}\n` +
  `burst ${count(policy.burst)}, ${capText(policy.waitingMax)} in line, away for ${duration(policy.graceMs)} at most, ` +
  `seats that come back kept ${duration(policy.priorityMs)}` +
  `${policy.returnMs ? `, out of sight for ${duration(policy.returnMs)} at most before` : ""}\n` +
  `${count(waiting)} waiting, ${count(active)} active`

const settingsText = (
  method: LinePolicy["method"],
  protects: boolean,
  { batch, everyMs, activeMax, passMs }: Pick<LinePolicy, "batch" | "everyMs" | "activeMax" | "passMs">,
): string =>
  `${method}, ${protects && method !== "passthrough" ? "holds need a pass" : "holds need no pass"}, ${count(batch)} every ${duration(everyMs)}, ` +
  `${capText(activeMax)} active, passes last ${duration(passMs)}`

const capText = (max: number): string => (max === 0 ? "any number" : `at most ${count(max)}`)

const row = (name: string, value: string, more = ""): string =>
  `${name.padEnd(10)} ${value.padStart(14)}  ${more}`.trimEnd()

const barWidth = 30
const bar = (value: number | null, top: number): string =>
  value === null || top === 0 ? "" : "#".repeat(Math.round((value / top) * barWidth)).padEnd(barWidth, ".")

const rangeText = ([low, high]: readonly [number, number]): string =>
  low === 0 ? `up to ${duration(high)}` : `${duration(low)} to ${duration(high)}`

const rate = (perSecond: number | null): string => (perSecond === null ? "unknown" : `${perSecond.toFixed(1)} /s`)

const count = (value: number): string => value.toLocaleString("en-US")

/** The unit in which it is told with one or two digits, if there is one. */
const duration = (ms: number): string => {
  if (ms < 1_000) return `${ms} ms`
  if (ms < 120_000) return `${Math.round(ms / 100) / 10} s`
  return ms < 7_200_000 ? `${Math.round(ms / 6_000) / 10} min` : `${Math.round(ms / 360_000) / 10} h`
}
