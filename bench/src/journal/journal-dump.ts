/** An append load with and without a dump beside it. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { stopSharedServer } from "@ticketrush/testing"
import { stopChild } from "../child.ts"
import type { Experiment } from "../Experiment.ts"
import { interleaved } from "../rounds.ts"
import { ratios, summary } from "../stats.ts"
import { withJournal } from "./database.ts"
import { claim, eventBytes, mustAppend, Stream } from "./streams.ts"

const sales = 16
const eventsPerRecord = 16
const filledRecords = 200

const reader = fileURLToPath(new URL("dump-reader.ts", import.meta.url))

/** Resolves once the dump has read the whole journal once: from then on its snapshot is old. */
const startDump = async (url: string): Promise<ChildProcess> => {
  const child = fork(reader, { env: { ...process.env, DUMP_URL: url } })
  await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the dump ended with ${code}`))),
  ])
  return child
}

export const journalDump: Experiment = {
  name: "journal-dump",
  summary: "appends of 16 sales with and without a dump in one long snapshot beside them",
  run: ({ seconds, rounds }, say) =>
    withJournal(async (on) => {
      const journal = await on.journal()
      const appends = on.appends()
      const streams = Array.from({ length: sales }, (_, n) => new Stream(n + 1, 1))
      for (const { concertId } of streams) await claim(journal, concertId, "bench", "create")
      const frame = new Uint8Array(eventBytes * eventsPerRecord).fill(7)
      const flush = async (): Promise<void> => {
        const records = streams.map((stream) => stream.next(eventsPerRecord, frame))
        await mustAppend(appends, records)
        for (const [n, stream] of streams.entries()) stream.advance(records[n])
      }
      const load = async (): Promise<number> => {
        const from = performance.now()
        let flushes = 0
        for (; performance.now() < from + 1_000 * seconds; flushes++) await flush()
        return (1_000 * flushes * sales * eventsPerRecord) / (performance.now() - from)
      }
      for (let n = 0; n < filledRecords; n++) await flush()
      const raw = await interleaved(
        rounds,
        {
          alone: load,
          "beside a dump": async () => {
            const dump = await startDump(on.database.url)
            try {
              return await load()
            } finally {
              await stopChild(dump, "SIGKILL")
            }
          },
        },
        say,
      )
      return {
        findings: [
          { name: "alone", unit: "events/s", value: summary(raw.alone) },
          { name: "beside a dump", unit: "events/s", value: summary(raw["beside a dump"]) },
          {
            name: "beside a dump to alone",
            unit: "ratio",
            value: ratios(raw["beside a dump"], raw.alone),
            goal: { atLeast: 0.8 },
          },
        ],
        raw,
        notes: [
          `Flushes of ${sales} sales with ${eventsPerRecord} events each, one after the other, each committed.`,
          "The dump is another process that reads all records through a cursor in one snapshot, without a pause.",
        ],
      }
    }).finally(stopSharedServer),
}
