/** Slow, silent and restless readers of live streams, and what the others notice of them. */
import type { Experiment, Finding } from "../Experiment.ts"
import { openPostgres } from "../http/Postgres.ts"
import { summary } from "../stats.ts"
import { type DrillPlan, type DrillResult, slowReadersDrill } from "./drill.ts"

const plan: DrillPlan = {
  ...{ people: 1_000, greedy: 10, seats: 50_000, everyMs: 500 },
  ...{ quietMs: 20_000, troubleMs: 40_000 },
}

const findingsOf = (rounds: ReadonlyArray<DrillResult>): ReadonlyArray<Finding> => {
  const finding = (name: string, unit: string, pick: (round: DrillResult) => number, atMost?: number): Finding => ({
    ...{ name, unit, value: summary(rounds.map(pick)) },
    ...(atMost !== undefined && { goal: { atMost } }),
  })
  return [
    finding("tick to a good reader in trouble, p50 against quiet", "x", (r) => r.trouble.p50 / r.quiet.p50),
    finding("  p99 against quiet", "x", (r) => r.trouble.p99 / r.quiet.p99, 1.5),
    finding("  p99 quiet", "ms", (r) => r.quiet.p99),
    finding("  p99 in trouble", "ms", (r) => r.trouble.p99),
    finding("good readers whose stream ended", "streams", (r) => r.goodEnded, 0),
    finding("good readers with a wrong rank in the end", "people", (r) => r.wrong.count, 0),
    finding("silent WebSockets: until the last one was gone", "s", (r) => r.silentGoneMs / 1_000, 40),
    finding("memory in trouble against quiet", "x", (r) => r.memoryAfter / r.memoryBefore, 1.05),
    finding("  quiet", "MiB", (r) => r.memoryBefore),
    finding("  at its highest", "MiB", (r) => r.memoryMost),
    finding("streams opened by those who reconnect", "streams", (r) => r.reconnects),
  ]
}

export const slowReaders: Experiment = {
  name: "slow-readers",
  summary:
    "1,000 streams of which a third stops reading, a third vanishes, a third reconnects each second, next to 1,000 good ones",
  run: async (options, say) => {
    const postgres = await openPostgres()
    try {
      const rounds: DrillResult[] = []
      for (let round = 0; round < options.rounds; round++) {
        say(`round ${round + 1} of ${options.rounds}`)
        rounds.push(await slowReadersDrill(plan, postgres, say))
      }
      return {
        findings: findingsOf(rounds),
        raw: { postgres: postgres.version, rounds },
        notes: [
          "Whoever vanishes is a process that is stopped: its kernel takes what fits into its buffers, and nobody answers.",
          "A silent WebSocket answers no ping. A server-sent stream has none: it ends when its buffers are full, or after ten minutes.",
          "Ten more ask for the seats of a hall of 50,000 ninety times at once and read nothing of it.",
        ],
      }
    } finally {
      await postgres.stop()
    }
  },
}
