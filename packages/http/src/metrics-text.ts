/** What a scrape gets: requests, the engine, the streams, the process, and all Effect metrics. */
import type { EngineApi, EngineCounters } from "@ticketrush/engine/EngineApi"
import type { PartState } from "@ticketrush/engine/health/Parts"
import type { TrailCounts } from "@ticketrush/engine/trail/TrailWriter"
import { limits } from "@ticketrush/protocol"
import type { Context } from "effect"
import { PrometheusMetrics } from "effect/observability"
import type { AuthFailures } from "./access/AuthFailures.ts"
import type { ConnectionCounts } from "./connections/Connections.ts"
import type { RequestMetrics } from "./RequestMetrics.ts"
import { saleMetrics } from "./sale-metrics.ts"
import type { StreamCounts } from "./stream/Hub.ts"

const engineHelp: { readonly [name in keyof EngineCounters]: readonly ["counter" | "gauge", string] } = {
  accepted: ["counter", "Commands that were accepted."],
  refused: ["counter", "Commands that were refused for good."],
  tryAgain: ["counter", "Commands that were answered with try again."],
  flushes: ["counter", "Appends sent to the journal."],
  records: ["counter", "Records committed to the journal."],
  events: ["counter", "Events committed to the journal."],
  fenced: ["counter", "Sales that another owner took over."],
  unknown: ["counter", "Appends whose outcome was not known at first."],
  rejected: ["counter", "Appends that surely wrote nothing."],
  waiting: ["gauge", "Commands that wait for an answer."],
  salesLoaded: ["gauge", "Sales in memory."],
  salesBroken: ["gauge", "Sales whose journal contradicts itself: they do not open."],
}

export const metricsText = (
  engine: EngineApi,
  parts: ReadonlyArray<PartState>,
  requests: RequestMetrics,
  authFailures: AuthFailures,
  trail: TrailCounts,
  streams: StreamCounts,
  connections: ConnectionCounts,
  services: Context.Context<never>,
): string => {
  const lines: string[] = []
  const sample = (name: string, kind: string, help: string, value: number): void => {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, `${name} ${value}`)
  }
  for (const [field, value] of Object.entries(engine.counters())) {
    const [kind, help] = engineHelp[field as keyof EngineCounters]
    const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    sample(`ticketrush_engine_${name}${kind === "counter" ? "_total" : ""}`, kind, help, value)
  }
  lines.push(...saleMetrics(engine.busiest(limits.saleFiguresMax)))
  sample("ticketrush_journal_writable", "gauge", "1 while the journal can be written.", engine.writable() ? 1 : 0)
  const samples = (
    name: string,
    kind: string,
    help: string,
    label: string,
    values: Iterable<[string, number]>,
  ): void => {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`)
    for (const [of, value] of values) lines.push(`${name}{${label}="${of}"} ${value}`)
  }
  const ofParts = (value: (part: PartState) => number) =>
    parts.map((part): [string, number] => [part.name, value(part)])
  samples(
    "ticketrush_part_up",
    "gauge",
    "1 while a part of the node works.",
    "part",
    ofParts(({ up }) => (up ? 1 : 0)),
  )
  const failures = ofParts((part) => part.failures)
  samples("ticketrush_part_failures_total", "counter", "Failures of a part of the node.", "part", failures)
  sample("ticketrush_trail_pending", "gauge", "Entries of the audit trail that are not stored yet.", trail.pending)
  sample("ticketrush_trail_stored_total", "counter", "Rows that were stored in the audit trail.", trail.stored)
  const counted = "Entries of the audit trail that one row counts together with others like them."
  sample("ticketrush_trail_folded_total", "counter", counted, trail.folded)
  sample("ticketrush_trail_lost_total", "counter", "Entries of the audit trail there was no room for.", trail.lost)
  samples("ticketrush_streams", "gauge", "Open live streams.", "kind", Object.entries(streams.open))
  samples("ticketrush_streams_ended_total", "counter", "Live streams that are over, by why.", "code", streams.ended)
  sample("ticketrush_streams_refused_total", "counter", "Live streams there was no room for.", streams.refused)
  sample("ticketrush_connections", "gauge", "Open connections.", connections.open)
  const waiting = "Open connections that have sent no request yet, where that is known."
  sample("ticketrush_connections_half_open", "gauge", waiting, connections.halfOpen)
  const cut = "Connections that were cut before they sent a request, because room was needed."
  sample("ticketrush_connections_cut_total", "counter", cut, connections.cut)
  const refused = "Connections that were closed as they came, because there was no room."
  sample("ticketrush_connections_refused_total", "counter", refused, connections.refused)
  const memory = process.memoryUsage()
  sample("process_resident_memory_bytes", "gauge", "Resident memory.", memory.rss)
  sample("nodejs_heap_used_bytes", "gauge", "Memory in use on the JavaScript heap.", memory.heapUsed)
  sample("process_cpu_seconds_total", "counter", "Processor time.", cpuSeconds())
  return `${lines.join("\n")}\n${requests.format()}${authFailures.format()}${PrometheusMetrics.formatUnsafe(services)}`
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
