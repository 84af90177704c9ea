/**
 * The whole engine of one node on a journal in memory: mailbox, drain, seal, append, publish, reply. Callers are
 * plain callbacks in the same thread, each with one command on its way. What is left out is the socket and the disk.
 */
import { getHeapStatistics } from "node:v8"
import { Engine } from "@ticketrush/engine/actor/Engine"
import { JournalMemory } from "@ticketrush/engine/journal/JournalMemory"
import type { Defer } from "@ticketrush/engine/ports"
import { nodeRandom } from "@ticketrush/engine/ports-node"
import { byPerson, optionIdOf, type Reply, seatIdOf } from "@ticketrush/protocol"
import { median } from "../stats.ts"
import { opening, seatsPerOption } from "./workloads.ts"

export type ActorJob = {
  readonly kind: "actor"
  readonly concerts: number
  readonly optionsPerConcert: number
  readonly callers: number
  /** Hold, paying and confirm of each seat, or the hold alone. */
  readonly lifecycle: boolean
  readonly seats: number
}

export type ActorResult = {
  readonly perSecond: number
  readonly perCpuSecond: number
  readonly heapBytesPerCommand: number
  readonly commandsPerRecord: number
}

const defer: Defer = {
  soon: (task) => void setImmediate(task),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}

/** A busy machine must not turn a measurement into "try again". */
const patient = { mailboxWaitMsMax: 60_000, outcomeWaitMsMax: 60_000 }

const sampleEvery = 2_048

export const runActor = async (job: ActorJob): Promise<ActorResult> => {
  const clock = { monotonicMs: () => performance.now() }
  const journal = new JournalMemory(defer, () => Math.floor(performance.timeOrigin + performance.now()))
  const log = { warn: (message: string) => console.error(message) }
  const ports = { journal, clock, defer, log, random: nodeRandom }
  const engine = new Engine({ ...ports, incarnation: "bench", hashSeed: 1, limits: patient })
  const concerts = Array.from({ length: job.concerts }, (_, n) => n + 1)
  await Promise.all(concerts.map((concert) => openOne(engine, concert, job.optionsPerConcert)))

  const heap: number[] = []
  let heapBefore = getHeapStatistics().used_heap_size
  let commands = 0
  let nextSeat = 0
  const counted = engine.counters().records
  const cpuBefore = process.cpuUsage()
  const from = performance.now()
  await new Promise<void>((resolve, reject) => {
    let busy = job.callers
    const answered = (reply: Reply, then: (reservation: number) => void): void => {
      if (reply.kind !== "accepted")
        return reject(new Error(`a bench command was not accepted: ${JSON.stringify(reply)}`))
      if (++commands % sampleEvery === 0) {
        const now = getHeapStatistics().used_heap_size
        heap.push((now - heapBefore) / sampleEvery)
        heapBefore = now
      }
      then(reply.reservation)
    }
    const hold = (): void => {
      if (nextSeat >= job.seats) {
        if (--busy === 0) resolve()
        return
      }
      const nth = nextSeat++
      const concert = 1 + (nth % job.concerts)
      const option = Math.floor(nth / job.concerts) % job.optionsPerConcert
      const index = Math.floor(nth / (job.concerts * job.optionsPerConcert)) % seatsPerOption
      const person = 1 + (nth % 40_000)
      const seats = [seatIdOf(optionIdOf(concert, option), index)]
      engine.submit(concert, { kind: "hold", person, seats, key: null }, (reply) =>
        answered(reply, (reservation) => {
          if (!job.lifecycle) return hold()
          engine.submit(concert, { kind: "start-paying", reservation, by: byPerson(person) }, (paying) =>
            answered(paying, () =>
              engine.submit(concert, { kind: "confirm", reservation, by: byPerson(person) }, (confirmed) =>
                answered(confirmed, hold),
              ),
            ),
          )
        }),
      )
    }
    for (let caller = 0; caller < job.callers; caller++) hold()
  })
  const took = performance.now() - from
  const cpu = process.cpuUsage(cpuBefore)
  const records = engine.counters().records - counted
  await new Promise<void>((resolve) => engine.stop(resolve))
  return {
    perSecond: (commands * 1_000) / took,
    perCpuSecond: (commands * 1e6) / (cpu.user + cpu.system),
    heapBytesPerCommand: median(heap),
    commandsPerRecord: commands / records,
  }
}

const openOne = (engine: Engine, concert: number, options: number): Promise<void> =>
  new Promise((resolve, reject) => {
    engine.submit(concert, opening(options), (reply) => {
      if (reply.kind === "accepted") resolve()
      else reject(new Error(`the sale of a bench opens: ${JSON.stringify(reply)}`))
    })
  })
