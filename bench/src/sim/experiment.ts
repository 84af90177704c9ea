/** How much simulation one core affords. */
import { fileURLToPath } from "node:url"
import type { Experiment, Finding } from "../Experiment.ts"
import { inProcess } from "../inProcess.ts"
import { interleaved } from "../rounds.ts"
import { summary } from "../stats.ts"
import type { SimJob, SimResult } from "./worker.ts"

const worker = fileURLToPath(new URL("worker.ts", import.meta.url))

/** One core: helpers of the garbage collector would be others. */
const measure = (job: SimJob): Promise<SimResult> => inProcess(worker, job, ["--single-threaded-gc"])

const first = 1_000_001

const variants: Readonly<Record<string, SimJob>> = {
  "race of 30 people, faults as drawn": { overrides: { people: 30, requests: 200 }, seeds: 400, first },
  "race of 30 people, no faults": { overrides: { people: 30, requests: 200, faults: [] }, seeds: 400, first },
  "race of 30 people for seats alone": { overrides: { people: 30, requests: 200, noLine: true }, seeds: 400, first },
  "worlds as drawn": { overrides: {}, seeds: 400, first },
}

const findingsOf = (name: string, results: ReadonlyArray<SimResult>): ReadonlyArray<Finding> => {
  const of = (key: keyof SimResult) => summary(results.map((result) => result[key]))
  const race = name.startsWith("race")
  return [
    { name, unit: "seeds/cpu s", value: of("seedsPerCpuSecond"), ...(race && { goal: { atLeast: 100 } }) },
    { name: "  by the clock", unit: "seeds/s", value: of("seedsPerSecond") },
    { name: "  requests", unit: "requests/cpu s", value: of("requestsPerCpuSecond"), goal: { atLeast: 20_000 } },
    { name: "  steps", unit: "steps/cpu s", value: of("stepsPerCpuSecond") },
    { name: "  simulated time", unit: "s/cpu s", value: of("simulatedPerCpuTime") },
    { name: "  promises broken", unit: "seeds", value: of("violations"), goal: { atMost: 0 } },
  ]
}

export const sim: Experiment = {
  name: "sim",
  summary: "seeds and simulated requests per second on one core, all checkers on",
  run: async (options, say) => {
    const measured = Object.fromEntries(Object.entries(variants).map(([name, job]) => [name, () => measure(job)]))
    const results = await interleaved(options.rounds, measured, say)
    return {
      findings: Object.keys(variants).flatMap((name) => findingsOf(name, results[name])),
      raw: results,
      notes: [
        "One thread, one process per figure and round, the first thousand seeds are not counted: code is compiled until then.",
        "A request is one question of one person, however often it had to be asked; all checkers run, nothing is recorded.",
        "`cpu s` is processor time of the whole process; neighbours do not change it.",
      ],
    }
  },
}
