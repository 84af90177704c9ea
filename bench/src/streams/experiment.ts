/** What a tick of a line costs when many thousand people watch it live, and how soon the last of them knows. */
import { descriptorsMax } from "@ticketrush/http/boot/descriptors"
import { limits } from "@ticketrush/protocol"
import type { Experiment, Finding } from "../Experiment.ts"
import { openPostgres } from "../http/Postgres.ts"
import { summary } from "../stats.ts"
import { runStreams, type StreamsPlan, type StreamsResult } from "./run.ts"

type Plans = Readonly<Record<string, StreamsPlan>>
type Rounds = ReadonlyArray<Readonly<Record<string, StreamsResult>>>

const measure = async (plans: Plans, rounds: number, say: (line: string) => void) => {
  const postgres = await openPostgres()
  try {
    const results: Array<Record<string, StreamsResult>> = []
    for (let round = 0; round < rounds; round++) {
      const ofRound: Record<string, StreamsResult> = {}
      for (const [name, plan] of Object.entries(plans)) {
        say(`round ${round + 1} of ${rounds}: ${name}`)
        ofRound[name] = await runStreams(plan, postgres, say)
      }
      results.push(ofRound)
    }
    return { postgres: postgres.version, rounds: results }
  } finally {
    await postgres.stop()
  }
}

/** Half of each kind: 18,000, or as many as a server keeps with the descriptors that a process has here. */
const allowed = Math.floor(((descriptorsMax() - limits.descriptorsKept) * 7) / 8)
const ofEachKind = Math.min(9_000, Math.floor(allowed / 2))

const manyStreams: StreamsPlan["streams"] = [
  { wire: "sse", count: ofEachKind },
  { wire: "ws", count: ofEachKind },
]

export const leavingBetweenTicks: StreamsPlan = {
  ...{ streams: manyStreams, frames: "shared", statusRate: 200 },
  ...{ ticks: 8, batch: 10, everyMs: 2_000, leavers: 400 },
}

const many: Plans = {
  // A rank far from the front rests up to five seconds before the next: ticks further apart than that reach all.
  "personal ranks": {
    ...{ streams: manyStreams, frames: "personal", statusRate: 200 },
    ...{ ticks: 4, batch: 10, everyMs: 6_000, leavers: 0 },
  },
  "frames of the line": {
    ...{ streams: manyStreams, frames: "shared", statusRate: 200 },
    ...{ ticks: 8, batch: 10, everyMs: 2_000, leavers: 0 },
  },
  "frames of the line, people leave between the ticks": leavingBetweenTicks,
}

const findingsOf = (rounds: Rounds): ReadonlyArray<Finding> => {
  const of = (name: string, pick: (result: StreamsResult) => number) =>
    summary(rounds.map((round) => pick(round[name])))
  return Object.keys(rounds[0]).flatMap((name): ReadonlyArray<Finding> => {
    const finding = (
      about: string,
      unit: string,
      pick: (result: StreamsResult) => number,
      atMost?: number,
    ): Finding => ({
      ...{ name: `  ${about}`, unit, value: of(name, pick) },
      ...(atMost !== undefined && { goal: { atMost } }),
    })
    return [
      { ...finding("", "ms", ({ latency }) => latency.p50), name: `${name}: tick to client, p50` },
      finding("p99", "ms", ({ latency }) => latency.p99, 500),
      finding("the very last one", "ms", ({ latency }) => latency.max),
      finding("ticks that somebody never heard of", "ticks", ({ missing }) => missing, 0),
      finding("frames that left one out", "frames", ({ gaps }) => gaps, 0),
      finding("wrong ranks in the end", "people", ({ wrong }) => wrong.count, 0),
      finding("memory of the server", "B/stream", ({ bytesPerStream }) => bytesPerStream, 10_000),
      finding("time to open all of them", "ms", ({ openMs }) => openMs),
      finding("status of somebody else, p99 with open streams and ticks", "ms", ({ status }) => status.meanwhile.p99),
      finding("status of somebody else, p99 before", "ms", ({ status }) => status.quiet.p99),
    ]
  })
}

const notes = [
  "From the time on the grid of the line at which the tick was due, so the engine's own delay and the commit are in it.",
  "Ranks of all people are compared with what `status` answers when the line stands still again.",
  "Server, Postgres, two processes of clients and a load of status requests share the machine's cores.",
]

export const streams: Experiment = {
  name: "streams",
  summary: "18,000 live streams on one process, half server-sent and half WebSocket: tick to client, ranks, memory",
  run: async (options, say) => {
    const raw = await measure(many, options.rounds, say)
    return { findings: findingsOf(raw.rounds), raw, notes: [...notes, `${2 * ofEachKind} streams were open.`] }
  },
}

const fiveThousand = "5,000 server-sent streams, personal ranks"
/** The original on a machine of this kind, in milliseconds. */
const original = { p50: 638, max: 1_221 }

export const streams5000: Experiment = {
  name: "streams-5000",
  summary: "5,000 subscribers and one tick to all, against the original's 638 ms (p50) and 1,221 ms (last)",
  run: async (options, say) => {
    const plan: StreamsPlan = {
      ...{ streams: [{ wire: "sse", count: 5_000 }], frames: "personal", statusRate: 50 },
      ...{ ticks: 3, batch: 10, everyMs: 6_000, leavers: 0 },
    }
    const raw = await measure({ [fiveThousand]: plan }, options.rounds, say)
    const of = (pick: (result: StreamsResult) => number) => raw.rounds.map((round) => pick(round[fiveThousand]))
    const times = (name: string, values: ReadonlyArray<number>): Finding => ({
      ...{ name, unit: "x", value: summary(values) },
      goal: { atLeast: 10 },
    })
    return {
      findings: [
        times(
          "one tick to 5,000: p50, times faster than the original",
          of(({ latency }) => original.p50 / latency.p50),
        ),
        times(
          "  the last one, times faster",
          of(({ latency }) => original.max / latency.max),
        ),
        ...findingsOf(raw.rounds),
      ],
      raw,
      notes: [...notes, "The original answers no other request while 5,000 streams are open, and stops at 8,192."],
    }
  },
}
