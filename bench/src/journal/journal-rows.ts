/** Row per batch or row per event (docs/decisions/0003). */
import { stopSharedServer } from "@ticketrush/testing"
import type { Experiment, Finding } from "../Experiment.ts"
import { interleaved } from "../rounds.ts"
import { summary } from "../stats.ts"
import { type Layout, measureRows, type RowsResult, rowPerBatch, rowPerBatchCompressed, rowPerEvent } from "./rows.ts"

const layouts: Readonly<Record<string, Layout>> = {
  "row per batch": rowPerBatch,
  "row per event": rowPerEvent,
  "row per batch, compressed": rowPerBatchCompressed,
}

const sizes = [1, 16, 128, 1_024]

const figures = [
  ["eventsPerSecond", "events/s"],
  ["commitMs", "ms a commit"],
  ["nodeUs", "us of Node an event"],
  ["postgresUs", "us of Postgres an event"],
  ["walBytes", "bytes of WAL an event"],
  ["diskBytes", "bytes on disk an event"],
] as const satisfies ReadonlyArray<readonly [keyof RowsResult, string]>

export const journalRows: Experiment = {
  name: "journal-rows",
  summary: "one row per drained batch against one row per event, at 1 to 1,024 events a batch",
  run: async ({ seconds, rounds }, say) => {
    const variants = Object.fromEntries(
      Object.entries(layouts).flatMap(([name, layout]) =>
        sizes.map((size) => [`${name}, ${size}`, () => measureRows(layout, size, seconds)] as const),
      ),
    )
    const raw = await interleaved(rounds, variants, say).finally(stopSharedServer)
    const findings = Object.entries(raw).flatMap(([name, results]) =>
      figures.map(([key, unit]): Finding => ({ name, unit, value: summary(results.map((result) => result[key])) })),
    )
    return {
      findings,
      raw,
      notes: [
        "One sale, one connection, one batch after the other, each committed (synchronous_commit = on); encoding and",
        "sha256 chain included. Events are holds of one seat with an idempotency key, 46 bytes each.",
        "Postgres time is that of the appending backend alone.",
      ],
    }
  },
}
