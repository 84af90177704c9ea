/** What a history costs: noting a call and its answer beside the work that is measured, writing it and reading it. */
import { fileURLToPath } from "node:url"
import type { Experiment } from "../Experiment.ts"
import { inProcess } from "../inProcess.ts"
import { interleaved } from "../rounds.ts"
import { summary } from "../stats.ts"
import type { HistoryJob, HistoryResult } from "./worker.ts"

const worker = fileURLToPath(new URL("worker.ts", import.meta.url))

/** What a busy run of the lab asks in a second. */
const callsPerSecond = 20_000

export const history: Experiment = {
  name: "history",
  summary: "what it costs to note calls and answers, to write a history and to read it",
  run: async ({ rounds, seconds }, say) => {
    const job: HistoryJob = { calls: Math.round(callsPerSecond * seconds) }
    const name = `${callsPerSecond} calls/s for ${seconds} s`
    const measured = { [name]: () => inProcess<HistoryJob, HistoryResult>(worker, job) }
    const results = (await interleaved(rounds, measured, say))[name]
    const of = (pick: (result: HistoryResult) => number) => summary(results.map(pick))
    const notingNs = ({ plainNs, recordedNs }: HistoryResult): number => recordedNs - plainNs
    return {
      findings: [
        { name: "to note a call and its answer", unit: "ns a call", value: of(notingNs) },
        {
          name: `  of a core at ${callsPerSecond} calls/s`,
          unit: "%",
          value: of((result) => (notingNs(result) * callsPerSecond) / 1e7),
          goal: { atMost: 5 },
        },
        { name: "to write it, after the run", unit: "ns a call", value: of(({ writeNs }) => writeNs) },
        { name: "to read and check it", unit: "ns a call", value: of(({ readNs }) => readNs) },
        { name: "size", unit: "bytes a call", value: of(({ bytes }) => bytes) },
      ],
      raw: results,
      notes: [
        "Behind a backend that answers at once; noting is the difference to the same calls without a recorder.",
        "Processor time, garbage collection with it.",
      ],
    }
  },
}
