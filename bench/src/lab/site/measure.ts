/** Measures one cell: people at one strategy over HTTP, and what that came to. */

import { join } from "node:path"
import { query } from "../../http/Postgres.ts"
import type { JourneyPlan } from "../../load/Journey.ts"
import { runLoad } from "../../load/Load.ts"
import type { Recorded } from "../../load/Recorder.ts"
import type { RunResult } from "../../load/Run.ts"
import type { AppReport } from "../app/AppJob.ts"
import type { Contender } from "../contenders/contenders.ts"
import type { Figures, Measured } from "./Measured.ts"
import type { Servers } from "./Servers.ts"
import { type CpuPart, cpuParts, openSite, type Site, type SiteSettings } from "./Site.ts"
import { verdictOf } from "./verdict.ts"

export const holdsPath = "/api/reservations/v6/holds"

export type LoadPlan = {
  /** The seats of each option of the concert. */
  readonly options: ReadonlyArray<number>
  readonly journey: (concertId: number) => JourneyPlan
  readonly connections: number
  /** Arrivals per second; null: a closed loop, which finds a ceiling and hides waiting. */
  readonly rate: number | null
  readonly warmupMs: number
  readonly measureMs: number
}

/** How long an arrival waits for a connection, and a request for its answer. */
const patienceMs = 15_000

export const measureLoad =
  (contender: Contender, settings: SiteSettings, plan: LoadPlan) =>
  async (servers: Servers): Promise<Measured> => {
    const site = await openSite(servers, contender, settings, plan.options)
    try {
      const before = site.cpu()
      const result = await runLoad({
        host: "127.0.0.1",
        port: site.apps[0].port,
        morePorts: site.apps.slice(1).map(({ port }) => port),
        connections: plan.connections,
        journey: plan.journey(site.concertId),
        rate: plan.rate,
        warmupMs: plan.warmupMs,
        measureMs: plan.measureMs,
        patienceMs,
      })
      const after = site.cpu()
      servers.prepareApp()
      return await measuredOf(site, result, differenceOf(before, after))
    } finally {
      await site.close()
    }
  }

type Cpu = Readonly<Record<CpuPart, number>>

/** What the processes used from one look to the next, in seconds. */
export const differenceOf = (before: Cpu, after: Cpu): Cpu => ({
  app: after.app - before.app,
  postgres: after.postgres - before.postgres,
  redis: after.redis - before.redis,
  kafka: after.kafka - before.kafka,
})

const measuredOf = async (site: Site, result: RunResult, cpu: Cpu): Promise<Measured> => {
  const files = site.apps.map((_, nth) => join(site.folder, `history-${nth + 1}`))
  const reports = await Promise.all(
    site.apps.map((app, nth) => app.report({ historyFile: files[nth], readsStore: nth === 0 })),
  )
  for (const app of site.apps) await app.stop()
  const { unclear, ...judged } = verdictOf(site.head, files)
  const answers = sumOf(reports)
  const calls = reports.reduce((sum, report) => sum + report.calls, 0)
  const sessions = reports.reduce((sum, report) => sum + report.sessions, 0)
  // Sessions report what they did when they end.
  const [store] = await query(
    site.database.url,
    "select deadlocks::int, xact_commit::int as commits from pg_stat_database where datname = current_database()",
  )
  return {
    figures: {
      ...loadFigures(result),
      ...cpuFiguresOf(cpu, answers.reserved ?? 0, calls),
      calls,
      accepted: answers.reserved ?? 0,
      refused: answers["seat-taken"] ?? 0,
      sessionsPerCall: calls === 0 ? null : sessions / calls,
      deadlocks: Number(store.deadlocks),
      unclear,
    },
    answers,
    ...judged,
  }
}

const sumOf = (reports: ReadonlyArray<AppReport>): Record<string, number> => {
  const sum: Record<string, number> = {}
  for (const { answers } of reports) {
    for (const [code, count] of Object.entries(answers)) sum[code] = (sum[code] ?? 0) + count
  }
  return sum
}

/** Microseconds of each part, for a hold that was accepted and for any answer. */
export const cpuFiguresOf = (cpu: Cpu, accepted: number, calls: number): Figures => {
  const per = (seconds: number, count: number): number | null =>
    count === 0 || Number.isNaN(seconds) ? null : (seconds * 1e6) / count
  return Object.fromEntries(
    cpuParts.flatMap((part) => [
      [`${part}UsPerAccepted`, per(cpu[part], accepted)],
      [`${part}UsPerAnswer`, per(cpu[part], calls)],
    ]),
  )
}

/** What the generator saw: rates inside the measured window, latency in milliseconds from the time a request was due. */
export const loadFigures = (result: RunResult): Figures => {
  const seconds = result.measuredMs / 1_000
  const { accepted, dropped, error, refused, tryAgain } = result.answers
  return {
    acceptedPerSecond: accepted / seconds,
    /** Of people whose journey has several steps: the whole of it. */
    journeysPerSecond: result.journeysPerSecond,
    refusedPerSecond: refused / seconds,
    tryAgainPerSecond: tryAgain / seconds,
    failed: error + dropped + result.arrivals.error + result.arrivals.dropped,
    ...latencyFigures(result, "accepted"),
    ...latencyFigures(result, "refused"),
    ownLagP99: result.ownLag.count === 0 ? null : result.ownLag.p99,
    generatorCpuSeconds: result.generatorCpuUs / 1e6,
    exhausted: result.exhausted ? 1 : 0,
    seconds,
  }
}

const latencyFigures = ({ latency }: Recorded, outcome: "accepted" | "refused"): Figures => {
  const found = latency[`hold ${outcome}`] ?? latency[`request ${outcome}`]
  const of = (name: "p50" | "p95" | "p99" | "max") => [`${outcome}${name}`, found === undefined ? null : found[name]]
  return Object.fromEntries([of("p50"), of("p95"), of("p99"), of("max")])
}
