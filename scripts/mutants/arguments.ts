/** The command line of `npm run mutants`. */
import { parseArgs } from "node:util"
import { type Folder, folders } from "./scope.ts"

const names = Object.keys(folders) as ReadonlyArray<Folder>

export const usage = `npm run mutants -- [--sample <n>] [--seed <n>] [--only <folder>]...

Makes small changes (mutants) in the sources of ${names.join(", ")}, one at a time, and runs for each the tests that reach
it, up to the first that fails. A mutant that no test notices survived: a test is missing, or the change changes nothing.
The work tree stays as it is. Results are kept in a file, and a run that was ended is taken up where it stopped.

  --sample <n>     so many mutants, drawn by the seed from all that the types let pass (500)
  --seed <n>       another seed draws others; the same one draws the same as long as their lines stay (1)
  --only <folder>  of this folder alone: ${names.join(", ")}; may be given several times
  --id <id>        this mutant alone; may be given several times
  --again          ask the tests once more about mutants of the sample that are known as survivors or timeouts
  --budget <s>     tests of at most so many seconds for each mutant, those that find most first (30)
  --jobs <n>       so many at a time (1)
  --out <folder>   where results are kept (mutants-out)
  --list           the sample, with what each changes, and no tests
  --report         write docs/internals/mutants-report.md from the results that are kept, and run nothing
  --min <percent>  fail below this score (0)
  --help

exit code: 0 when the score is high enough, 1 when it is not, 2 for wrong arguments or when tests fail without a mutant,
128 and the number of the signal when it was interrupted`

export type Asked = {
  readonly help: boolean
  readonly list: boolean
  readonly report: boolean
  readonly again: boolean
  readonly sample: number
  readonly seed: number
  readonly jobs: number
  readonly budgetMs: number
  readonly min: number
  readonly out: string
  readonly folders: ReadonlyArray<Folder>
  readonly ids: ReadonlyArray<string>
}

const number = (name: string, text: string, low: number, high: number): number => {
  const value = Number(text)
  if (text === "" || !Number.isInteger(value) || value < low || value > high)
    throw new Error(`--${name} takes a whole number from ${low} to ${high}, not ${JSON.stringify(text)}`)
  return value
}

/** What is asked for, or a sentence that says what is wrong with it. */
export const readArguments = (words: ReadonlyArray<string>): Asked | string => {
  const boolean = { type: "boolean", default: false } as const
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        help: { ...boolean, short: "h" },
        list: boolean,
        report: boolean,
        again: boolean,
        sample: { type: "string", default: "500" },
        seed: { type: "string", default: "1" },
        jobs: { type: "string", default: "1" },
        budget: { type: "string", default: "30" },
        min: { type: "string", default: "0" },
        out: { type: "string", default: "mutants-out" },
        only: { type: "string", multiple: true, default: [] },
        id: { type: "string", multiple: true, default: [] },
      },
    })
    const { again, help, id: ids, list, only, out, report } = values
    const unknown = only.find((name) => !names.some((each) => each === name))
    if (unknown !== undefined)
      return `there is no folder ${JSON.stringify(unknown)} to mutate: there are ${names.join(", ")}`
    return {
      ...{ again, help, ids, list, out, report },
      sample: number("sample", values.sample, 1, 100_000),
      seed: number("seed", values.seed, 0, 2 ** 31),
      jobs: number("jobs", values.jobs, 1, 64),
      budgetMs: number("budget", values.budget, 1, 3_600) * 1_000,
      min: number("min", values.min, 0, 100),
      folders: only.length === 0 ? names : names.filter((name) => only.includes(name)),
    }
  } catch (error) {
    return (error as Error).message
  }
}
