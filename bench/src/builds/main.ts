/**
 * Measures two builds against each other and ends with the exit code of the verdict. Started by `npm run compare`, which
 * makes the old build; the job comes as JSON in the first argument.
 */
import { machine, noise } from "../machine.ts"
import { append } from "../results.ts"
import { benchNamed } from "./benches.ts"
import type { CompareJob } from "./options.ts"
import type { PairedBench } from "./Part.ts"
import { measurePairs } from "./pairs.ts"
import { turns } from "./turns.ts"
import { exitCodeOf, type Judged, judge, judgedText } from "./verdict.ts"

const compared = async (bench: PairedBench, job: CompareJob): Promise<ReadonlyArray<Judged>> => {
  const { bound, builds, keep, note, pairs } = job
  const before = noise()
  const figures = await bench.open(job.scale, async (parts) => {
    const progress = turns(process.stderr, bench.name, parts.length * pairs * 2, () => performance.now())
    try {
      return await measurePairs(parts, builds, pairs, progress.next)
    } finally {
      progress.end()
    }
  })
  const after = noise()
  const judged = figures.map((figure) => judge(figure, bound))
  const stealPercent = (100 * (after.stealTicks - before.stealTicks)) / Math.max(1, after.ticks - before.ticks)
  const load1 = [before.load1, after.load1] as const
  console.log(
    `\n${bench.name}: ${builds.new.commit} against ${builds.old.commit}, ${pairs} pairs, bound ${bound}, ` +
      `steal ${stealPercent.toFixed(1)} %, load ${load1.map((load) => load.toFixed(1)).join(" to ")}\n\n${judgedText(judged)}`,
  )
  if (keep) {
    const commits = { commit: builds.new.commit, against: builds.old.commit }
    const when = { experiment: `compare-${bench.name}`, at: new Date().toISOString(), ...commits }
    append({ ...when, machine: machine(), pairs, bound, scale: job.scale, note, stealPercent, load1, judged })
  }
  return judged
}

/** Every bench, also after one that could not be measured. */
const main = async (job: CompareJob): Promise<number> => {
  const judged: Array<Judged> = []
  let broken = false
  for (const name of job.benches) {
    try {
      judged.push(...(await compared(benchNamed(name), job)))
    } catch (error) {
      broken = true
      console.error(`${name} cannot be measured: ${error instanceof Error ? error.message : error}`)
    }
  }
  return broken ? 2 : exitCodeOf(judged)
}

process.exitCode = await main(JSON.parse(process.argv[2]) as CompareJob)
