/**
 * The core and the line without sockets and disks. Each build is driven by its own worker, because the calls inside the
 * engine change with it; the jobs are the same, and what came out of them is compared.
 */
import type { ActorJob, ActorResult } from "../core/actor.ts"
import type { CoreJob, CoreResult } from "../core/worker.ts"
import type { LineJob, LineResult } from "../core-line/measure.ts"
import { inProcess } from "../inProcess.ts"
import { type Build, fileOf } from "./Build.ts"
import type { PairedBench, Part } from "./Part.ts"

const inWorker = <Job extends object, Result>(build: Build, path: string, job: Job): Promise<Result> =>
  inProcess(fileOf(build, path), job, ["--expose-gc"])

const optionCount = 6
const seatsPerOption = 50_000

/** Seats that are sold, the same number of each option. */
const seatsFor = (scale: number): number => optionCount * Math.ceil(scale * seatsPerOption)

const decided = (scale: number, name: string, job: Pick<CoreJob, "layer" | "workload" | "batch">): Part => ({
  name,
  measure: async (build) => {
    // Three commands for each of the seats, so that a run lasts long enough to be told from chance.
    const commands = 3 * seatsFor(scale)
    const whole: CoreJob = { kind: "core", options: optionCount, commands, ...job }
    const { accepted, perCpuSecond, refused } = await inWorker<CoreJob, CoreResult>(
      build,
      "bench/src/core/worker.ts",
      whole,
    )
    const cpuUs = { [name]: (commands * 1e6) / perCpuSecond / accepted }
    return { cpuUs, work: `${accepted} accepted, ${refused} refused` }
  },
})

const engineName = "engine on a journal in memory, 256 callers"

const wholeEngine = (scale: number): Part => ({
  name: engineName,
  measure: async (build) => {
    const job: ActorJob = {
      kind: "actor",
      concerts: 1,
      optionsPerConcert: optionCount,
      callers: 256,
      lifecycle: true,
      seats: seatsFor(scale),
    }
    const { perCpuSecond } = await inWorker<ActorJob, ActorResult>(build, "bench/src/core/worker.ts", job)
    return { cpuUs: { [engineName]: 1e6 / perCpuSecond }, work: `${job.seats} seats held, paid and confirmed` }
  },
})

export const core: PairedBench = {
  name: "core",
  summary: "decide and apply, records with their hash chain, the engine on a journal in memory",
  open: (scale, use) =>
    use([
      decided(scale, "decide and apply, whole lifecycles", { layer: "decide+apply", workload: "lifecycles", batch: 1 }),
      decided(scale, "decide and apply, six people for each seat", {
        layer: "decide+apply",
        workload: "rush",
        batch: 1,
      }),
      decided(scale, "with the hash chain, 256 a record", { layer: "+chain", workload: "lifecycles", batch: 256 }),
      wholeEngine(scale),
    ]),
}

const million = 1_000_000

export const coreLine: PairedBench = {
  name: "core-line",
  summary: "a million people in the line of a sale in the core: join, rank, leave, admission",
  open: (scale, use) =>
    use([
      {
        name: "people in line",
        measure: async (build) => {
          const people = Math.ceil(scale * million)
          const job: LineJob = { line: "sale", people, ranks: people, leaves: Math.ceil(people / 5) }
          const result = await inWorker<LineJob, LineResult>(build, "bench/src/core-line/worker.ts", job)
          const { admitUs, admitted, answers, joinUs, leaveUs, rankUs } = result
          return {
            cpuUs: { join: joinUs, rank: rankUs, leave: leaveUs, admission: admitUs },
            work: JSON.stringify({ admitted, answers }),
          }
        },
      },
    ]),
}
