/** One measurement in a process of its own, so that no other variant has shaped the compiled code or the heap. */
import { getHeapStatistics } from "node:v8"
import type { Command } from "@ticketrush/protocol"
import { median } from "../stats.ts"
import { type ActorJob, type ActorResult, runActor } from "./actor.ts"
import { type Layer, openSale, runLayer } from "./measure.ts"
import { type ReplayJob, type ReplayResult, runReplay } from "./replay.ts"
import { commandsOf, type Workload } from "./workloads.ts"

export type CoreJob = {
  readonly kind: "core"
  readonly layer: Layer
  readonly workload: Workload
  readonly options: number
  readonly commands: number
  readonly batch: number
}

export type CoreResult = {
  readonly accepted: number
  readonly refused: number
  /** By the clock. */
  readonly perSecond: number
  /** By processor time of the whole process, helper threads included: neighbours on the machine do not change it. */
  readonly perCpuSecond: number
  /** Heap that was allocated, per command. */
  readonly heapBytesPerCommand: number
  /** Memory of the state outside the heap (typed columns), per reservation it holds. */
  readonly stateBytesPerReservation: number
}

const heapUsed = (): number => getHeapStatistics().used_heap_size

/** The median over slices: a slice in which the collector ran shows too little, one with a grown table too much. */
const heapPerCommand = (job: CoreJob, commands: ReadonlyArray<Command>): number => {
  const sale = openSale(1, job.options)
  const perCommand: number[] = []
  const slice = Math.max(job.batch, 4_096)
  for (let from = 0; from + slice <= commands.length; from += slice) {
    const part = commands.slice(from, from + slice)
    const before = heapUsed()
    runLayer(job.layer, sale, part, job.batch)
    perCommand.push((heapUsed() - before) / slice)
  }
  return median(perCommand)
}

/** Two collections with a turn between them: memory outside the heap is given back by the second. */
const collected = async (): Promise<void> => {
  for (let pass = 0; pass < 2; pass++) {
    gc!()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const measure = async (job: CoreJob): Promise<CoreResult> => {
  const commands = commandsOf(job.workload, 1, job.options, job.commands)
  for (let warm = 0; warm < 3; warm++) runLayer(job.layer, openSale(1, job.options), commands, job.batch)
  const heapBytesPerCommand = heapPerCommand(job, commands)
  const sale = openSale(1, job.options)
  await collected()
  const buffersBefore = process.memoryUsage().arrayBuffers
  const cpuBefore = process.cpuUsage()
  const from = performance.now()
  const { accepted, refused } = runLayer(job.layer, sale, commands, job.batch)
  const took = performance.now() - from
  const cpu = process.cpuUsage(cpuBefore)
  await collected()
  const buffers = process.memoryUsage().arrayBuffers - buffersBefore
  return {
    accepted,
    refused,
    perSecond: (job.commands * 1_000) / took,
    perCpuSecond: (job.commands * 1e6) / (cpu.user + cpu.system),
    heapBytesPerCommand,
    stateBytesPerReservation: buffers / Math.max(1, sale.reservations.count),
  }
}

type Job = CoreJob | ActorJob | ReplayJob

const run = (job: Job): Promise<CoreResult | ActorResult | ReplayResult> => {
  switch (job.kind) {
    case "core":
      return measure(job)
    case "actor":
      return warmThen(() => runActor(job))
    case "replay":
      return runReplay(job)
  }
}

/** The first run compiles, the second is measured. */
const warmThen = async <A>(measured: () => Promise<A>): Promise<A> => {
  await measured()
  gc!()
  return measured()
}

process.on("message", (job: Job) => {
  run(job).then((result) => process.send?.(result, () => process.disconnect()))
})
