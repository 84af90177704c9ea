/** An append load with and without a dump beside it. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { setTimeout as delay } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { stopSharedServer } from "@ticketrush/testing"
import { stopChild } from "../child.ts"
import type { Experiment } from "../Experiment.ts"
import { interleaved } from "../rounds.ts"
import { median, ratios, summary } from "../stats.ts"
import { type JournalDatabase, withJournal } from "./database.ts"
import { claim, eventBytes, mustAppend, Stream } from "./streams.ts"

const sales = 16
const eventsPerRecord = 16
const filledFlushes = 200

type Load = { readonly eventsPerSecond: number; readonly flushMs: number }

/** Flushes of all sales, one after the other; `flushesPerSecond` is what is asked for, infinite for all there is. */
const flusher = async (on: JournalDatabase) => {
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
  return async (seconds: number, flushesPerSecond: number): Promise<Load> => {
    const from = performance.now()
    const times: number[] = []
    for (let now = from; now < from + 1_000 * seconds; now = performance.now()) {
      const due = from + (1_000 * times.length) / flushesPerSecond
      if (due > now) await delay(due - now)
      const sent = performance.now()
      await flush()
      times.push(performance.now() - sent)
    }
    const perSecond = (1_000 * times.length) / (performance.now() - from)
    return { eventsPerSecond: perSecond * sales * eventsPerRecord, flushMs: median(times) }
  }
}

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
      const load = await flusher(on)
      await load(1, filledFlushes)
      const capacity = (await load(seconds, Number.POSITIVE_INFINITY)).eventsPerSecond / (sales * eventsPerRecord)
      const beside = async (work: () => Promise<Load>): Promise<Load> => {
        const dump = await startDump(on.database.url)
        try {
          return await work()
        } finally {
          await stopChild(dump, "SIGKILL")
        }
      }
      const paced = () => load(seconds, capacity / 2)
      const full = () => load(seconds, Number.POSITIVE_INFINITY)
      const variants = {
        "half load": paced,
        "half load beside a dump": () => beside(paced),
        "full load": full,
        "full load beside a dump": () => beside(full),
      }
      const raw = await interleaved(rounds, variants, say)
      const rates = (name: keyof typeof variants) => raw[name].map((each) => each.eventsPerSecond)
      return {
        findings: [
          ...Object.entries(raw).flatMap(([name, each]) => [
            { name, unit: "events/s", value: summary(each.map((one) => one.eventsPerSecond)) },
            { name, unit: "ms a flush", value: summary(each.map((one) => one.flushMs)) },
          ]),
          {
            name: "half load, beside a dump to alone",
            unit: "ratio",
            value: ratios(rates("half load beside a dump"), rates("half load")),
            goal: { atLeast: 0.8 },
          },
          {
            name: "full load, beside a dump to alone",
            unit: "ratio",
            value: ratios(rates("full load beside a dump"), rates("full load")),
          },
        ],
        raw,
        notes: [
          `Flushes of ${sales} sales with ${eventsPerRecord} events each, one after the other, each committed; half load`,
          "is half of what the first window reached. The dump is another process that reads all records through a",
          "cursor in one snapshot, without a pause: at full load it competes for the processors, not for the fence.",
        ],
      }
    }).finally(stopSharedServer),
}
