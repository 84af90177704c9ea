/** Runs calls through a backend that answers at once, with and without a recorder, and reads the history back. */
import { HistoryReader } from "@ticketrush/audit/history/HistoryReader"
import { HistoryRecorder, microsOf } from "@ticketrush/audit/history/HistoryRecorder"
import { historyLines } from "@ticketrush/audit/history/history-lines"
import { type RecordedCaller, recorded } from "@ticketrush/http/race/recorded"
import { optionIdOf, reservationIdOf, seatIdOf } from "@ticketrush/protocol"

export type HistoryJob = { readonly calls: number }

export type HistoryResult = {
  readonly plainNs: number
  readonly recordedNs: number
  readonly writeNs: number
  readonly readNs: number
  readonly bytes: number
}

const option = optionIdOf(1, 0)

const instant: RecordedCaller = {
  reserve: ({ person }, done) => done({ kind: "reserved", reservation: reservationIdOf(1, person), at: 0 }),
  release: (_, done) => done({ kind: "released" }),
}

/** Processor time of this process, garbage collection with it. */
const nanosEach = (calls: number, work: () => void): number => {
  const from = process.cpuUsage()
  work()
  const { system, user } = process.cpuUsage(from)
  return ((system + user) * 1_000) / calls
}

const callAll = (calls: number, caller: RecordedCaller): number =>
  nanosEach(calls, () => {
    let answers = 0
    for (let n = 1; n <= calls; n++) {
      caller.reserve({ person: n, seats: [seatIdOf(option, n % 100_000)], key: null }, () => answers++)
    }
    if (answers !== calls) throw new Error(`${answers} answers to ${calls} calls`)
  })

const once = ({ calls }: HistoryJob): HistoryResult => {
  const plainNs = callAll(calls, instant)
  const recorder = new HistoryRecorder("bench", () => microsOf(process.hrtime()))
  const recordedNs = callAll(calls, recorded(instant, recorder, 0))
  const options = [{ option, seats: 100_000 }]
  const head = { workload: "bench", strategy: "instant", options, seatsPerPersonMax: null, commit: "unknown" }
  let lines: ReadonlyArray<string> = []
  const writeNs = nanosEach(calls, () => {
    lines = [...historyLines({ head, calls: recorder.calls, stored: null })]
  })
  const reader = new HistoryReader()
  const readNs = nanosEach(calls, () => {
    for (const line of lines) {
      const wrong = reader.take(line)
      if (wrong !== undefined) throw new Error(wrong)
    }
  })
  const read = reader.end()
  if (typeof read === "string" || read.calls.length !== calls) throw new Error(`the history is not whole: ${read}`)
  return { plainNs, recordedNs, writeNs, readNs, bytes: lines.reduce((sum, line) => sum + line.length + 1, 0) / calls }
}

process.once("message", (job: HistoryJob) => {
  once({ calls: 20_000 }) // compiles
  process.send?.(once(job), () => process.disconnect())
})
