/** The engine without sockets and disks: what one core can decide. */
import { fileURLToPath } from "node:url"
import type { Experiment, Finding } from "../Experiment.ts"
import { inProcess } from "../inProcess.ts"
import { interleaved } from "../rounds.ts"
import { ratios, summary } from "../stats.ts"
import type { ActorJob, ActorResult } from "./actor.ts"
import type { Layer } from "./measure.ts"
import type { ReplayJob, ReplayResult } from "./replay.ts"
import type { CoreJob, CoreResult } from "./worker.ts"
import { seatsPerOption, type Workload, workloads } from "./workloads.ts"

const worker = fileURLToPath(new URL("worker.ts", import.meta.url))

type Job = CoreJob | ActorJob | ReplayJob
type Result = CoreResult | ActorResult | ReplayResult

const measure = (job: Job): Promise<Result> => inProcess(worker, job, ["--expose-gc"])

const commands = 240_000

const coreJob = (layer: Layer, workload: Workload, batch: number): CoreJob => ({
  kind: "core",
  layer,
  workload,
  options: 6,
  commands,
  batch,
})

const actorJob = (concerts: number, optionsPerConcert: number, callers: number): ActorJob => ({
  kind: "actor",
  concerts,
  optionsPerConcert,
  callers,
  lifecycle: true,
  seats: concerts * optionsPerConcert * seatsPerOption,
})

const variants: Readonly<Record<string, Job>> = {
  ...Object.fromEntries(
    workloads.map((workload) => [`decide+apply, ${workload}`, coreJob("decide+apply", workload, 1)]),
  ),
  "decide+apply+publish, lifecycles": coreJob("+publish", "lifecycles", 256),
  "with the hash chain, lifecycles, 1 a record": coreJob("+chain", "lifecycles", 1),
  "with the hash chain, lifecycles, 32 a record": coreJob("+chain", "lifecycles", 32),
  "with the hash chain, lifecycles, 256 a record": coreJob("+chain", "lifecycles", 256),
  "with the hash chain, lifecycles, 1024 a record": coreJob("+chain", "lifecycles", 1_024),
  "engine on JournalMemory, one concert of six options, 256 callers": actorJob(1, 6, 256),
  "engine on JournalMemory, six concerts of one option, 256 callers": actorJob(6, 1, 256),
  "engine on JournalMemory, one concert of six options, 2048 callers": actorJob(1, 6, 2_048),
  "engine on JournalMemory, six concerts of one option, 2048 callers": actorJob(6, 1, 2_048),
  "replay, 1 event a record": { kind: "replay", events: 200_000, perRecord: 1 },
  "replay, 32 events a record": { kind: "replay", events: 600_000, perRecord: 32 },
  "replay, 256 events a record": { kind: "replay", events: 600_000, perRecord: 256 },
}

const pick = (results: ReadonlyArray<Result>, key: string): ReadonlyArray<number> =>
  results.map((result) => (result as unknown as Record<string, number>)[key])

const findingsOf = (results: Readonly<Record<string, ReadonlyArray<Result>>>): ReadonlyArray<Finding> => {
  const findings: Finding[] = []
  for (const [name, job] of Object.entries(variants)) {
    const of = results[name]
    if (job.kind === "replay") {
      const value = summary(pick(of, "eventsPerCpuSecond"))
      findings.push({ name, unit: "events/cpu s", value, ...(job.perRecord > 1 && { goal: { atLeast: 200_000 } }) })
      continue
    }
    const goal = job.kind === "core" && job.layer === "decide+apply"
    const speed = summary(pick(of, "perCpuSecond"))
    const heap = summary(pick(of, "heapBytesPerCommand"))
    findings.push({ name, unit: "commands/cpu s", value: speed, ...(goal && { goal: { atLeast: 2_000_000 } }) })
    findings.push({ name: "  by the clock", unit: "commands/s", value: summary(pick(of, "perSecond")) })
    findings.push({ name: "  its heap", unit: "B/command", value: heap, ...(goal && { goal: { atMost: 300 } }) })
    if (job.kind === "core" && job.workload === "lifecycles" && goal) {
      const state = summary(pick(of, "stateBytesPerReservation"))
      findings.push({ name: "  its state", unit: "B/reservation", value: state })
    }
  }
  for (const callers of [256, 2_048]) {
    const of = (which: string): ReadonlyArray<number> =>
      pick(results[`engine on JournalMemory, ${which}, ${callers} callers`], "perCpuSecond")
    const value = ratios(of("one concert of six options"), of("six concerts of one option"))
    findings.push({ name: `one concert of six options against six of one, ${callers} callers`, unit: "x", value })
  }
  return findings
}

export const core: Experiment = {
  name: "core",
  summary: "commands per second of decide and apply, of records with their hash chain, of the engine; replay",
  run: async (options, say) => {
    const measured = Object.fromEntries(Object.entries(variants).map(([name, job]) => [name, () => measure(job)]))
    const results = await interleaved(options.rounds, measured, say)
    return {
      findings: findingsOf(results),
      raw: results,
      notes: [
        "`cpu s` is a second of processor time of the whole process, helper threads included; neighbours do not change it.",
        "One thread, one process per figure and round, commands made before the clock starts, default heap settings.",
        "`its heap` is what a command allocates; the state itself lies in typed columns outside the heap.",
        "An engine figure includes its callers: closures and commands made on the way, all in the same thread.",
      ],
    }
  },
}
