/** A million people in the line of one sale, in the pure core, beside lines as they are usually written. */
import { fileURLToPath } from "node:url"
import type { Experiment, Finding } from "../Experiment.ts"
import { inProcess } from "../inProcess.ts"
import { interleaved } from "../rounds.ts"
import { ratios, summary } from "../stats.ts"
import { type LineName, lineNames } from "./lines.ts"
import type { LineJob, LineResult } from "./measure.ts"

const worker = fileURLToPath(new URL("worker.ts", import.meta.url))

export const measure = (job: LineJob): Promise<LineResult> => inProcess(worker, job, ["--expose-gc"])

export const jobOf = (line: LineName, people: number): LineJob => ({
  line,
  people,
  // A walk from the front costs milliseconds: a hundred must do.
  ranks: line === "map in order" ? 100 : Math.min(people, 200_000),
  leaves: Math.min(people, 10_000),
})

/** Lines that answer differently must not be compared. */
export const sameAnswers = (results: Readonly<Record<string, ReadonlyArray<LineResult>>>): void => {
  const all = Object.values(results).flatMap((rounds) => rounds.map(({ answers }) => JSON.stringify(answers)))
  if (new Set(all).size !== 1) throw new Error(`the lines answer differently: ${[...new Set(all)].join(" ")}`)
}

const million = 1_000_000
/** One more than the rows that a million people need: the table has just doubled. */
const justGrown = 2 ** 20

const findingsOf = (results: Readonly<Record<string, ReadonlyArray<LineResult>>>): ReadonlyArray<Finding> => {
  const of = (name: string, key: Exclude<keyof LineResult, "answers">) => results[name].map((result) => result[key])
  const goalOf = (name: string, atMost: number): Pick<Finding, "goal"> => (name === "sale" ? { goal: { atMost } } : {})
  return [
    ...lineNames.flatMap(
      (name): ReadonlyArray<Finding> => [
        { name: `${name}: join`, unit: "cpu us", value: summary(of(name, "joinUs")), ...goalOf(name, 5) },
        { name: "  rank of somebody", unit: "cpu us", value: summary(of(name, "rankUs")), ...goalOf(name, 5) },
        { name: "  leave", unit: "cpu us", value: summary(of(name, "leaveUs")) },
        { name: "  admission", unit: "cpu us", value: summary(of(name, "admitUs")) },
        { name: "  kept", unit: "B/person", value: summary(of(name, "bytesEach")), ...goalOf(name, 64) },
      ],
    ),
    { name: "sale: kept when all were admitted", unit: "B/person", value: summary(of("sale", "bytesEachAtEnd")) },
    { name: "sale: kept right after its tables doubled", unit: "B/person", value: summary(of("grown", "bytesEach")) },
    {
      name: "a leave in a sorted array against one in the sale",
      unit: "x",
      value: ratios(of("sorted array", "leaveUs"), of("sale", "leaveUs")),
    },
    {
      name: "a rank in a map against one in the sale",
      unit: "x",
      value: ratios(of("map in order", "rankUs"), of("sale", "rankUs")),
    },
  ]
}

export const coreLine: Experiment = {
  name: "core-line",
  summary: "a million people in line in the pure core: join, rank, leave, admission, bytes a person",
  run: async (options, say) => {
    const lines = Object.fromEntries(lineNames.map((name) => [name, () => measure(jobOf(name, million))]))
    const grown = () => measure({ ...jobOf("sale", justGrown), ranks: 1, leaves: 1 })
    const results = await interleaved(options.rounds, { ...lines, grown }, say)
    const { grown: _, ...compared } = results
    sameAnswers(compared)
    return {
      findings: findingsOf(results),
      raw: results,
      notes: [
        "Each command of the sale is decided, applied and published, one at a time; there is no journal and no socket.",
        "`cpu us` is processor time of the whole process, helper threads included; neighbours do not change it.",
        "Kept: heap and buffers after two collections. The sale keeps both the decided and the committed state.",
        "The other lines keep neither, do not know of absence, passes or a cap, and forget whoever was admitted.",
      ],
    }
  },
}
