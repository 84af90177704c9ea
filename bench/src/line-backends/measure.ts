/** One line under load. A refusal ends the measurement: it is quick and would flatter the figure. */
import type { LineAnswer } from "@ticketrush/engine/backends/LineBackend"
import type { ConcertId, PersonId } from "@ticketrush/protocol"
import { cpuSeconds } from "../child.ts"
import { type Latency, Recorder } from "../load/Recorder.ts"
import { openLine, type Side, waitingLine } from "./sides.ts"

export type LineJob = {
  readonly seconds: number
  /** Calls on their way at a time, in the closed loops. */
  readonly callers: number
  /** Joins per second of the open model. */
  readonly rate: number
  /** People who are admitted at once. */
  readonly crowd: number
  /** Process of the server behind the line, 0 when there is none. */
  readonly server: number
}

export type LineResult = {
  readonly joinsPerSecond: number
  /** Processor time of this process and of the server behind the line, per join. */
  readonly joinCpuUs: number
  readonly joinLatency: Latency
  readonly ownLag: Latency
  readonly waiting: number
  readonly ranksPerSecond: number
  readonly rankCpuUs: number
  readonly admissionMs: number
  readonly admittedInOrder: boolean
}

/** Lines of one run: the big one, the one at a fixed rate, the one that is admitted. */
const big: ConcertId = 1
const paced: ConcertId = 2
const admitted: ConcertId = 3

export const measureLine = async (side: Side, job: LineJob): Promise<LineResult> => {
  for (const concertId of [big, paced, admitted]) await side.set(concertId, waitingLine)
  await closed(side, "join", paced, job, job.seconds / 4, 50_000_000) // compiles; these people are in no other's way
  const joins = await closed(side, "join", big, job, job.seconds, Number.POSITIVE_INFINITY)
  const { latency, ownLag } = await openModel(side, job, joins.calls)
  const ranks = await closed(side, "status", big, job, job.seconds / 2, joins.calls)
  return {
    joinsPerSecond: joins.perSecond,
    joinCpuUs: joins.cpuUs,
    joinLatency: latency["join accepted"],
    ownLag,
    waiting: joins.calls,
    ranksPerSecond: ranks.perSecond,
    rankCpuUs: ranks.cpuUs,
    ...(await admission(side, job)),
  }
}

const stands = (answer: LineAnswer, status: string): boolean => answer.kind === "standing" && answer.status === status
const unexpected = (answer: LineAnswer): Error => new Error(`a bench of lines got ${JSON.stringify(answer)}`)

type Closed = { readonly calls: number; readonly perSecond: number; readonly cpuUs: number }

const cpuOf = (job: LineJob): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6 + (job.server === 0 ? 0 : cpuSeconds(job.server))
}

/** Each caller asks again when it has its answer; person 1 and on, from the start again after `people`. */
const closed = (
  { line, now }: Side,
  call: "join" | "status",
  concertId: ConcertId,
  job: LineJob,
  seconds: number,
  people: number,
): Promise<Closed> =>
  new Promise((resolve, reject) => {
    const cpu = cpuOf(job)
    const from = performance.now()
    const until = from + seconds * 1_000
    let calls = 0
    let busy = job.callers
    const over = (): void => {
      if (--busy > 0) return
      const tookMs = performance.now() - from
      resolve({ calls, perSecond: (calls * 1_000) / tookMs, cpuUs: ((cpuOf(job) - cpu) * 1e6) / calls })
    }
    /** An answer that comes before its call returns is taken in this loop, or the stack would end. */
    const ask = (): void => {
      while (performance.now() < until) {
        const person = (calls++ % people) + 1
        let state: "asking" | "answered" | "waiting" = "asking"
        line[call](concertId, person, now(), (answer) => {
          if (!stands(answer, "WAITING")) return reject(unexpected(answer))
          if (state === "waiting") ask()
          else state = "answered"
        })
        if (state === "asking") {
          state = "waiting"
          return
        }
      }
      over()
    }
    for (let caller = 0; caller < job.callers; caller++) ask()
  })

/** Joins are due at a constant rate, independent of the line, and latency counts from then. */
const openModel = ({ line, now }: Side, job: LineJob, peopleBefore: number) =>
  new Promise<ReturnType<Recorder["result"]>>((resolve, reject) => {
    const from = performance.now()
    const total = Math.round(job.rate * job.seconds)
    const recorder = new Recorder(from, from, from + job.seconds * 1_000)
    let arrived = 0
    let answered = 0
    const arrive = (due: number): void => {
      recorder.arrived(due, performance.now())
      line.join(paced, 50_000_000 + peopleBefore + arrived, now(), (answer) => {
        if (!stands(answer, "WAITING")) return reject(unexpected(answer))
        recorder.answer("join", "accepted", due, performance.now())
        if (++answered === total) resolve(recorder.result())
      })
    }
    const beat = (): void => {
      const at = performance.now()
      for (; arrived < total && from + (arrived * 1_000) / job.rate <= at; arrived++) {
        arrive(from + (arrived * 1_000) / job.rate)
      }
      if (arrived < total) setTimeout(beat, 1)
    }
    beat()
  })

/** From the order to let all in until the last one's admission is told. */
const admission = async (side: Side, { crowd }: LineJob) => {
  const { line, now, set } = side
  const joined = Array.from({ length: crowd }, (_, n) => 1 + ((n * 7_919) % crowd))
  await Promise.all(
    joined.map((person) => new Promise<LineAnswer>((resolve) => line.join(admitted, person, now(), resolve))),
  )
  const turns: PersonId[] = []
  const from = performance.now()
  await new Promise<void>((resolve, reject) => {
    const end = line.onAdmitted((concertId, people) => {
      if (concertId !== admitted) return
      turns.push(...people.map(({ person }) => person))
      if (turns.length < crowd) return
      end()
      resolve()
    })
    set(admitted, openLine).then(
      () =>
        line.tick(admitted, now(), (answer) => answer.kind !== "ticked" && reject(new Error(JSON.stringify(answer)))),
      reject,
    )
  })
  const admissionMs = performance.now() - from
  return { admissionMs, admittedInOrder: turns.every((person, n) => person === joined[n]) && turns.length === crowd }
}
